import type { PolicyAttribute } from '../world-iam.js';

/** Whether an attribute of a policy holds for what a subject or a resource is; of a list one value is enough. */
export function attributeHolds(
  { operator, value }: Pick<PolicyAttribute, 'operator' | 'value'>,
  actual: string | readonly string[] | undefined,
): boolean {
  const present = actual === undefined ? [] : typeof actual === 'string' ? [actual] : actual;
  if (operator === 'stringExists') return present.length > 0 === (value === true || value === 'true');
  const wanted = Array.isArray(value) ? value : [String(value)];
  const fits =
    operator === 'stringMatch' || operator === 'stringMatchAnyOf'
      ? (one: string) => wanted.some((pattern) => matchesPattern(pattern, one))
      : (one: string) => wanted.includes(one);
  return present.some(fits);
}

/** `*` stands for any run of characters, `?` for one. */
function matchesPattern(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
