// How many there are, in plain English: none, one and many are said differently.

/** `no resources`, `1 resource`, `3 resources`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count === 0 ? 'no' : count} ${count === 1 ? one : many}`;
}

/**
 * `3 resources`, or `3 resources (4 registrations)` where one stands behind several registrations, as IBM’s console lists
 * them. A number of registrations that is not known is not told.
 */
export function countedResources(resources: number, registrations = resources): string {
  const beside = registrations > resources ? ` (${counted(registrations, 'registration')})` : '';
  return `${counted(resources, 'resource')}${beside}`;
}

const lists = {
  or: new Intl.ListFormat('en-GB', { type: 'disjunction' }),
  and: new Intl.ListFormat('en-GB', { type: 'conjunction' }),
};

/** `Mona, Malik or Mei`. */
export function anyOf(names: readonly string[]): string {
  return lists.or.format(names);
}

/** `Mona, Malik and Mei`. */
export function allOf(names: readonly string[]): string {
  return lists.and.format(names);
}
