// Takes secrets out of texts: those this process knows, by their value, and what nothing but a credential looks like.

export interface Secrets {
  /** Hidden from now on, as long as anything here may hold it, or until the answer is called. */
  add(secret: string): () => void;
  /** The text without secrets, cut where it is longer than a log line needs. Takes time in proportion to the length kept. */
  hideIn(text: string): string;
}

const hidden = '[hidden]';
/** What a person sends or IBM gives is used within minutes; the text itself is not kept any longer. */
const keptMs = 10 * 60_000;
/** Anything shorter is a part of ordinary words. */
const shortest = 4;
const plainWord = /^[A-Z]?[a-z]{3,11}$/;
const longestText = 4_000;
/** Above any secret, so that a cut never leaves a part of one. */
const longestSecret = 4_000;

/**
 * Shapes that no words have, for what comes by without our knowing it: Slack tokens, JWTs, passwords inside addresses,
 * authorization headers, and form fields or JSON members that hold credentials. None looks twice at the same place.
 * Without its sign a text cannot have the shape: most texts are short words, and most of the work is to find that out.
 */
const shapes: { sign: RegExp; shape: RegExp; mask: string }[] = [
  { sign: /xox|xapp/, shape: /\b(?:xox[a-z]|xapp)-[\w-]{8,}/g, mask: hidden },
  { sign: /eyJ/, shape: /(?<![\w-])eyJ[\w-]{6,}(?:\.[\w-]*)*/g, mask: hidden },
  { sign: /:\/\//, shape: /:\/\/([^\s:/@]{0,200}):[^\s/@]+@/g, mask: `://$1:${hidden}@` },
  { sign: /\s/, shape: /\b(Bearer|Basic)\s{1,3}[\w.~+/=-]{20,}/gi, mask: `$1 ${hidden}` },
  {
    sign: /[="]/,
    shape:
      /\b(apikey|api_key|passcode|access_token|refresh_token|client_secret|password)(=|"\s?:\s?")[^&"'\s]+/gi,
    mask: `$1$2${hidden}`,
  },
];

/**
 * `standing` are secret as long as the process runs: API keys, Slack's tokens, passwords. A password that is a word, as of a Redis
 * on the same machine, is hidden where it stands by itself or in an address, and left in sentences: they would say nothing any more.
 */
export function createSecrets(standing: readonly string[] = [], now: () => number = Date.now): Secrets {
  const known = createByLength();
  const words = new Set(standing.filter((secret) => plainWord.test(secret)));
  const always = new Set(standing.filter((secret) => !words.has(secret)).flatMap(formsOf));
  always.forEach(known.add);
  /** Each with the moment it is forgotten at, earliest first. */
  const passing = new Map<string, number>();
  const forget = (secret: string) => {
    if (passing.delete(secret) && !always.has(secret)) known.remove(secret);
  };

  return {
    add(secret) {
      const forms = formsOf(secret);
      for (const form of forms) {
        passing.delete(form);
        passing.set(form, now() + keptMs);
        known.add(form);
      }
      return () => forms.forEach(forget);
    },
    hideIn(text) {
      if (words.has(text)) return hidden;
      for (const [secret, until] of passing) {
        if (until > now()) break;
        forget(secret);
      }
      const isCut = text.length > longestText + longestSecret;
      let shown = isCut ? text.slice(0, longestText + longestSecret) : text;
      for (const secret of known.upTo(shown.length)) shown = shown.replaceAll(secret, hidden);
      for (const { sign, shape, mask } of shapes) if (sign.test(shown)) shown = shown.replace(shape, mask);
      // The end may be a part of a secret, and hiding may have moved it forward.
      if (isCut) shown = shown.slice(0, -longestSecret);
      return shown.length > longestText || isCut
        ? `${shown.slice(0, longestText)}… (${text.length} characters)`
        : shown;
    },
  };
}

/**
 * Longest first, since one secret may be the beginning of another; a busy hour knows thousands of tokens, and hardly a text
 * is as long as one.
 */
function createByLength() {
  const secrets = new Map<number, Set<string>>();
  let lengths: number[] = [];
  return {
    add(secret: string) {
      const ofLength = secrets.get(secret.length);
      if (ofLength) return void ofLength.add(secret);
      secrets.set(secret.length, new Set([secret]));
      lengths = [...secrets.keys()].sort((one, other) => other - one);
    },
    remove(secret: string) {
      const ofLength = secrets.get(secret.length);
      if (!ofLength?.delete(secret) || ofLength.size > 0) return;
      secrets.delete(secret.length);
      lengths = lengths.filter((length) => length !== secret.length);
    },
    *upTo(longest: number) {
      for (const length of lengths) if (length <= longest) yield* secrets.get(length)!;
    },
  };
}

/** As it is, and as it stands in an address or a form. */
function formsOf(secret: string): string[] {
  if (secret.length < shortest) return [];
  const inAddress = new URLSearchParams({ '': secret }).toString().slice(1);
  return [...new Set([secret, inAddress])].map((form) => form.slice(0, longestSecret));
}
