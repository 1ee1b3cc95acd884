const loneSurrogate = /\p{Cs}/u;

/** As `JSON.parse`, and like Slack's parser with no half of an emoji in a text: one spoils the whole. Throws SyntaxError. */
export function parseStrictJson(text: string): unknown {
  return JSON.parse(text, (name, value: unknown) => {
    if (loneSurrogate.test(name) || (typeof value === 'string' && loneSurrogate.test(value))) {
      throw new SyntaxError('single unpaired surrogate in Unicode escape');
    }
    return value;
  });
}
