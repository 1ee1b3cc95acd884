import { isKmsReasonCode } from '../../../domain/kms-failure.js';
import { upToItsEnd } from './pasted-text.js';

/** A reason as IBM's Go client, Terraform and command line print it. */
export interface PrintedReason {
  code: string;
  message?: string;
}

const likeACode = /(?<!\w)[A-Z][A-Z\d_]{3,63}(?!\w)/g;
const reasonsRead = 20;

/** Every reason code in a plain text, each once and in its order, with the text printed beside it. */
export function reasonsIn(plain: string): PrintedReason[] {
  const found = codesIn(plain);
  const reasons = new Map<string, PrintedReason>();
  found.slice(0, reasonsRead).forEach(({ 0: code, index }, position) => {
    const next = found[position + 1]?.index ?? plain.length;
    const message = messageOf(plain.slice(index + code.length, next));
    if (reasons.get(code)?.message === undefined) reasons.set(code, { code, ...(message && { message }) });
  });
  return [...reasons.values()];
}

/** What stands behind the last of them; undefined in a text without any. */
export function behindReasons(plain: string): string | undefined {
  const last = codesIn(plain).at(-1);
  return last && plain.slice(last.index + last[0].length);
}

function codesIn(plain: string): RegExpExecArray[] {
  return [...plain.matchAll(likeACode)].filter(
    ([word]) => isKmsReasonCode(word) || /^[A-Z][A-Z\d_]*_ERR$/.test(word),
  );
}

/** Behind a colon, or as a sentence of its own; behind a comma or a bracket stands something else. */
function messageOf(after: string): string | undefined {
  const said = /^(?:: | (?=[A-Z][A-Za-z']+ [a-z(]|key ))(.*)$/.exec(after)?.[1];
  return said === undefined ? undefined : upToItsEnd(said) || undefined;
}
