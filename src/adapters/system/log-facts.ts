import type { Secrets } from './secrets.js';

interface Telling {
  /** Whether errors come with their stack; a slip in the code always does. */
  stacks: boolean;
}

const hidden = '[hidden]';
/** Members that hold nothing else, in headers and bodies of Slack's and IBM's. */
const secretMember =
  /^(?:(?:bot|app|access|refresh|bearer)_?token|token|(?:api|reader_?api|writer_?api|manager_?api)_?key|(?:proxy-)?authorization|(?:set-)?cookie|x-slack-signature|signing_?secret|signature|passcode|password|payload)$/i;
const deepest = 8;

/** A copy fit for a log: no secrets, no libraries' whole requests, no circles. */
export function logFacts(
  facts: Record<string, unknown>,
  secrets: Secrets,
  telling: Telling,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [name, tell(name, fact, secrets, telling, [])]),
  );
}

function tell(
  name: string,
  value: unknown,
  secrets: Secrets,
  telling: Telling,
  path: readonly object[],
): unknown {
  if (secretMember.test(name) && value !== undefined && typeof value !== 'boolean') return hidden;
  if (typeof value === 'string') return secrets.hideIn(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
  if (path.length >= deepest || path.includes(value)) return '[omitted]';
  const within = [...path, value];
  const told = (name: string, member: unknown) => tell(name, member, secrets, telling, within);
  if (value instanceof Error) {
    // Libraries hang whole requests, headers included, on their errors.
    const { message, stack, cause } = value;
    const { code, errors } = value as { code?: unknown; errors?: unknown };
    return {
      name: value.name,
      message: secrets.hideIn(message),
      ...((typeof code === 'string' || typeof code === 'number') && { code }),
      ...((telling.stacks || isSlip(value)) && stack !== undefined && { stack: secrets.hideIn(stack) }),
      ...(cause !== undefined && { cause: told('cause', cause) }),
      // Several addresses tried at once: each has its own reason, and the whole has none.
      ...(Array.isArray(errors) && { errors: told('errors', errors) }),
    };
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (Array.isArray(value)) return value.map((item) => told('', item));
  if (value instanceof Map || value instanceof Set) return tell('', [...value], secrets, telling, path);
  if (ArrayBuffer.isView(value)) return '[binary]';
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, told(name, member)]));
}

/** What the engine throws at faulty code, wherever it is caught. `fetch` throws one too, with the cause of the outage. */
function isSlip(error: Error): boolean {
  const slips = [TypeError, RangeError, ReferenceError, SyntaxError];
  return error.cause === undefined && slips.some((slip) => error instanceof slip);
}
