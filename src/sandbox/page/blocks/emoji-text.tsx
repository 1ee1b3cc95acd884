import { splitAtEmoji } from '../text/emoji.js';

/** SVG by emoji name, put in by the bundle. */
declare const emojiArt: Readonly<Record<string, string>>;

/** A text whose emoji are drawn, so that they need no font; what has no drawing stays a letter. */
export function EmojiText({ text }: { text: string }) {
  return (
    <>
      {splitAtEmoji(text).map((part, at) => {
        const art = part.name === undefined ? undefined : emojiArt[part.name];
        if (art === undefined) return part.text;
        return (
          <svg
            key={at}
            class="emoji"
            viewBox="0 0 32 32"
            role="img"
            aria-label={part.name?.replaceAll('_', ' ')}
            dangerouslySetInnerHTML={{ __html: art }}
          />
        );
      })}
    </>
  );
}
