import type { PlannedStep } from '../../control/api.js';

/** What time alone brings next, in a sentence. */
export function stepWords(step: PlannedStep): string {
  switch (step.kind) {
    case 'remind':
      return remindWords(step.people, step.keyName);
    case 'expire':
      return `The request to delete ${step.keyName} ends`;
    case 'recheck':
      return `What blocks ${step.keyName} is looked at again`;
    case 'back':
      return `${step.person} is back, and ${step.keyName} waits`;
  }
}

function remindWords(people: readonly string[], keyName: string): string {
  if (people.length === 0) return `Whoever is to be reminded about ${keyName} by then is reminded`;
  const all = namesOf(people);
  return `${all.charAt(0).toUpperCase()}${all.slice(1)} ${people.length === 1 ? 'is' : 'are'} reminded about ${keyName}`;
}

const namesAtMost = 3;
const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });

function namesOf(names: readonly string[]): string {
  if (names.length <= namesAtMost) return list.format(names);
  return list.format([...names.slice(0, namesAtMost - 1), `${names.length - namesAtMost + 1} others`]);
}
