/** Each `{` may begin a body; so many are tried, so that a hostile text costs no more than a long one. */
const startsTried = 100;

/** The first error body of IBM's KMS in a text, wherever it stands: alone, in a log line or inside another answer. */
export function findErrorBody(text: string): unknown {
  let start = text.indexOf('{');
  for (let tried = 0; start !== -1 && tried < startsTried; tried += 1) {
    const body = parseObject(text, start);
    if (reportsError(body)) return body;
    start = text.indexOf('{', start + 1);
  }
  return undefined;
}

/** Status a body gives itself in one of its reasons; older bodies give none. */
export function statusInBody(body: unknown): number | undefined {
  return errorResources(body)
    .flatMap(reasonsOf)
    .map((reason) => member(reason, 'status', 'Status'))
    .find((status) => typeof status === 'number' && status >= 400 && status <= 599) as number | undefined;
}

/** What the envelope holds, in the forms of all years; empty for anything else (docs/facts/ibm.md#error-bodies). */
export function errorResources(body: unknown): unknown[] {
  return list(member(body, 'resources', 'Resources'));
}

export function reasonsOf(resource: unknown): unknown[] {
  return list(member(resource, 'reasons', 'Reasons'));
}

export function errorMsgOf(resource: unknown): unknown {
  return member(resource, 'errorMsg', 'ErrorMsg');
}

/** The first of the names an object has for itself. */
export function member(value: unknown, ...names: string[]): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const name of names) if (Object.hasOwn(value, name)) return (value as Record<string, unknown>)[name];
  return undefined;
}

function reportsError(body: unknown): boolean {
  return errorResources(body).some(
    (resource) =>
      typeof errorMsgOf(resource) === 'string' || Array.isArray(member(resource, 'reasons', 'Reasons')),
  );
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function parseObject(text: string, start: number): unknown {
  const end = endOfObject(text, start);
  if (end === undefined) return undefined;
  try {
    return JSON.parse(text.slice(start, end));
  } catch {
    return undefined;
  }
}

/** Just past the brace that closes the one at `start`. */
function endOfObject(text: string, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}
