/** The few emoji names a work message uses; any other name stays visible as `:name:`. */
export const emojiByName: Readonly<Record<string, string>> = {
  white_check_mark: '✅',
  heavy_check_mark: '✔️',
  ballot_box_with_check: '☑️',
  x: '❌',
  no_entry: '⛔',
  no_entry_sign: '🚫',
  warning: '⚠️',
  rotating_light: '🚨',
  octagonal_sign: '🛑',
  information_source: 'ℹ️',
  question: '❓',
  grey_question: '❔',
  exclamation: '❗',
  key: '🔑',
  old_key: '🗝️',
  lock: '🔒',
  unlock: '🔓',
  closed_lock_with_key: '🔐',
  hourglass: '⌛',
  hourglass_flowing_sand: '⏳',
  alarm_clock: '⏰',
  stopwatch: '⏱️',
  calendar: '📅',
  wastebasket: '🗑️',
  recycle: '♻️',
  eyes: '👀',
  bell: '🔔',
  no_bell: '🔕',
  wave: '👋',
  tada: '🎉',
  raised_hand: '✋',
  bust_in_silhouette: '👤',
  busts_in_silhouette: '👥',
  arrow_right: '➡️',
  arrows_counterclockwise: '🔄',
  rewind: '⏪',
  shield: '🛡️',
  link: '🔗',
  memo: '📝',
  page_facing_up: '📄',
  package: '📦',
  mag: '🔍',
  speech_balloon: '💬',
  gear: '⚙️',
  bulb: '💡',
  red_circle: '🔴',
  large_orange_circle: '🟠',
  large_yellow_circle: '🟡',
  large_green_circle: '🟢',
  large_blue_circle: '🔵',
  white_circle: '⚪',
  '+1': '👍',
  thumbsup: '👍',
  '-1': '👎',
  thumbsdown: '👎',
};

/** The character for a name, or undefined when the name is not known. */
export function emojiFor(name: string): string | undefined {
  return Object.hasOwn(emojiByName, name) ? emojiByName[name] : undefined;
}

/** Replaces the known `:names:` of a plain text; all else stays as it is. */
export function withEmoji(text: string): string {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name: string) => emojiFor(name) ?? whole);
}

/** What asks for an emoji's picture rather than its letter; a picture needs no asking. */
const variation = '\uFE0F';
const bare = (emoji: string) => emoji.replaceAll(variation, '');
const nameByEmoji = new Map(Object.entries(emojiByName).map(([name, emoji]) => [bare(emoji), name]));
const anyEmoji = new RegExp(`((?:${[...nameByEmoji.keys()].join('|')})${variation}?)`, 'u');

/** A text's stretches, those that are a known emoji with its name. */
export function splitAtEmoji(text: string): { text: string; name?: string }[] {
  return text
    .split(anyEmoji)
    .filter((part) => part !== '')
    .map((part) => {
      const name = nameByEmoji.get(bare(part));
      return name === undefined ? { text: part } : { text: part, name };
    });
}
