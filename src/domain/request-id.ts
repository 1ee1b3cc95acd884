const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const timeLength = 7;
const tailLength = 4;

/**
 * `CS-` + seconds since 1970 + a random tail, in Crockford's base 32: short enough to read aloud, sorts by time.
 * `random` gives numbers in [0, 1).
 */
export function createRequestId(now: number, random: () => number): string {
  let seconds = Math.floor(now / 1000);
  let time = '';
  for (let i = 0; i < timeLength; i++) {
    time = alphabet[seconds % 32] + time;
    seconds = Math.floor(seconds / 32);
  }
  let tail = '';
  for (let i = 0; i < tailLength; i++) tail += alphabet[Math.floor(random() * 32)];
  return `CS-${time}${tail}`;
}

/** The id of a deletion that nobody asked for here: whoever puts it on record, it is the same. `deletedAt` in epoch ms. */
export function elsewhereRequestId(deletedAt: number, keyId: string): string {
  const digits = keyId.replaceAll('-', '');
  let at = 0;
  return createRequestId(deletedAt, () => parseInt(digits.slice(at, (at += 2)), 16) / 256);
}

/** When it was made, to the second (epoch ms); undefined for what is no id of ours. */
export function requestedAt(id: string): number | undefined {
  if (!isRequestId(id)) return undefined;
  const digits = [...id.slice('CS-'.length, 'CS-'.length + timeLength)];
  return digits.reduce((seconds, digit) => seconds * 32 + alphabet.indexOf(digit), 0) * 1_000;
}

export function isRequestId(text: string): boolean {
  return /^CS-[0-9A-HJKMNP-TV-Z]{11}$/.test(text);
}
