/** Whether something holds; `conditional` where it may, and only IAM can tell. */
export type Access = 'yes' | 'conditional' | 'no';

/** What a policy demands of one value (docs/facts/ibm.md#who-may-delete). */
export type IamDemand =
  | { operator: 'stringEquals' | 'stringMatch'; value: string }
  | { operator: 'stringEqualsAnyOf' | 'stringMatchAnyOf'; value: readonly string[] }
  | { operator: 'stringExists'; value: boolean }
  /** An operator, or a form of value, that we do not know. */
  | { operator: 'unknown' };

/** A resource attribute or an access tag of a policy. */
export type IamAttribute = IamDemand & { key: string };

/** All have to hold. */
export function leastOf(parts: Iterable<Access>): Access {
  let least: Access = 'yes';
  for (const part of parts) {
    if (part === 'no') return 'no';
    if (part === 'conditional') least = 'conditional';
  }
  return least;
}

/** One is enough. */
export function mostOf(parts: Iterable<Access>): Access {
  let most: Access = 'no';
  for (const part of parts) {
    if (part === 'yes') return 'yes';
    if (part === 'conditional') most = 'conditional';
  }
  return most;
}

/** Whether one of the values is as demanded; no values are known for `undefined`, which is not the same as none. */
export function meets(demand: IamDemand, values: readonly string[] | undefined): Access {
  if (demand.operator === 'unknown' || !values) return 'conditional';
  return isMet(demand, values) ? 'yes' : 'no';
}

function isMet(demand: Exclude<IamDemand, { operator: 'unknown' }>, values: readonly string[]): boolean {
  switch (demand.operator) {
    case 'stringEquals':
      return values.includes(demand.value);
    case 'stringEqualsAnyOf':
      return demand.value.some((wanted) => values.includes(wanted));
    case 'stringMatch':
      return values.some((value) => isGlobMatch(demand.value, value));
    case 'stringMatchAnyOf':
      return demand.value.some((pattern) => values.some((value) => isGlobMatch(pattern, value)));
    case 'stringExists':
      return values.length > 0 === demand.value;
  }
}

/**
 * `*` for any characters, `?` for one, `{{*}}` and `{{?}}` for the characters themselves; letter case counts. Not by way
 * of a regular expression: a pattern full of stars must not cost more than its length times the text's.
 */
export function isGlobMatch(pattern: string, text: string): boolean {
  const tokens = pattern.match(/\{\{[*?]\}\}|./gsu) ?? [];
  const characters = [...text];
  let token = 0;
  let character = 0;
  // The last star passed, and how far the text went without it; only the last one ever needs to take more.
  let star: { token: number; character: number } | undefined;
  while (character < characters.length) {
    const wanted = tokens[token];
    if (wanted === '*') {
      star = { token, character };
      token++;
    } else if (wanted === '?' || (wanted !== undefined && literal(wanted) === characters[character])) {
      token++;
      character++;
    } else if (star) {
      star.character++;
      token = star.token + 1;
      character = star.character;
    } else {
      return false;
    }
  }
  return tokens.slice(token).every((rest) => rest === '*');
}

function literal(token: string): string | undefined {
  return token.startsWith('{{') ? token[2] : token;
}
