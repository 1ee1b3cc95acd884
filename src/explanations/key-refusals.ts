import { keysCommand } from './command-names.js';
import { type KeyPlace, readNamedKey } from '../domain/named-key.js';
import type { KeyAct } from '../domain/key.js';
import { restoreRule, restoringWords } from './key-life.js';
import { describeKeyState } from './key-state.js';
import { ibmPages } from './links.js';
import { markPerson, markTime } from './marks.js';
import { clip, namesShown, type RefusalWords } from './refusal-words.js';
import { kindName, serviceName } from './resources.js';
import { unansweredWords } from './unanswered.js';

/** Refusals over a key, or what was typed for one. */
export const keyRefusals: RefusalWords<
  | 'key_not_found'
  | 'key_ambiguous'
  | 'key_not_served'
  | 'crn_of_no_key'
  | 'key_in_wrong_state'
  | 'key_set_outside'
  | 'act_needs_root_key'
  | 'act_in_wrong_state'
  | 'act_against_authorization'
> = {
  key_not_found: ({ query, nearest }) => ({
    what: `No key found for “${clip(query)}”.`,
    why: isById(query)
      ? 'No key has this id in the instances Countersign serves, as far as it may see them. A deleted key is gone after 90 days.'
      : 'No live key has this name, alias or id in the instances Countersign serves, as far as it may see them.',
    next:
      nearest.length > 0
        ? `Closest names: ${nearest.join(', ')}. Try one of these, or the key’s id.`
        : isById(query)
          ? 'Check that the id was copied whole and is a key’s.'
          : 'Check the spelling, or use the key’s id.',
  }),
  key_ambiguous: ({ query, matches, unanswered = [] }) => ({
    what: `“${clip(query)}” fits ${matches.length} keys.`,
    why: `They are ${matches
      .slice(0, 5)
      .map(
        ({ name, keyRingId, instanceName, keyId }) =>
          `${name} (ring ${keyRingId} in ${instanceName}, id ${keyId})`,
      )
      .join('; ')
      .concat(matches.length > 5 ? `; and ${matches.length - 5} more` : '')}.${
      unanswered.length > 0 ? ` ${unansweredWords(unanswered)}` : ''
    }`,
    next: 'Choose the one you mean by its id.',
  }),
  key_not_served: ({ place, served }) => ({
    what: `No key was looked for: Countersign does not serve ${placeWords(place)}.`,
    why: servedWords(served),
    next: 'Take a key of an instance that is served, or have whoever runs Countersign add this one.',
  }),
  crn_of_no_key: ({ service, resourceType }) => ({
    what:
      resourceType.toLowerCase() === 'key'
        ? 'No key was looked for: this CRN is not whole.'
        : 'No key was looked for: this CRN is not a key’s.',
    why:
      resourceType.toLowerCase() === 'key'
        ? 'It begins as a key’s CRN does, but its instance or the id of the key is missing or incomplete.'
        : `It names ${withArticle(kindName(service, clip(resourceType)))} of ${clip(serviceName(service))}.`,
    next: 'Paste the CRN of the key, which ends with :key: and the key’s id; its name, alias or id will do as well.',
  }),
  key_in_wrong_state: ({ state, keyName, restoring }) => ({
    what: `Nothing was done: key ${keyName} is ${describeKeyState(state)}.`,
    why:
      state === 'destroyed'
        ? 'It has been deleted already.'
        : 'IBM sets only active keys for deletion under the dual authorization policy.',
    next:
      state === 'destroyed'
        ? `Nothing is left to do. ${restoring ? restoringWords(restoring) : restoreRule}`
        : state === 'suspended'
          ? `A Manager has to enable the key first, with the button or ${keysCommand()} enable ${keyName}; then ask again.`
          : state === 'pre_activation'
            ? 'Wait until it is active, then ask again.'
            : 'An expired key cannot be set for deletion. IBM support can tell what remains for it.',
    link: ibmPages.keyStates,
  }),
  key_set_outside: ({ keyName, endsAt, setWith }) => ({
    what: `The request was not made: key ${keyName} is already set for deletion.`,
    why: `${
      setWith
        ? `It was set with request ${setWith.id} of ${markPerson(setWith.requester.slack.userId)}, which has ended; its authorization still runs`
        : 'Somebody set it outside Countersign; IBM does not tell who. That authorization runs'
    } until ${markTime(endsAt)}. Setting it again would swap the two roles and restart the seven days, so Countersign never does that.`,
    next: setWith
      ? 'While the key is active a Writer can unset it in the IBM Cloud console; otherwise it ends by itself then. Then ask here.'
      : 'Find out who set it and finish or unset it in the IBM Cloud console, or wait until it lapses; then ask here.',
    link: ibmPages.dualAuthorization,
  }),
  act_needs_root_key: ({ act, keyName }) => ({
    what: `Nothing was done: key ${keyName} is a standard key.`,
    why: `IBM lets only root keys be ${pastWords[act]}.`,
    next: 'A standard key can only be kept or deleted; its payload is replaced by making a new key.',
    link: ibmPages.keyStates,
  }),
  act_in_wrong_state: ({ act, state, keyName }) => ({
    what: `Nothing was done: key ${keyName} is ${describeKeyState(state)}.`,
    why: {
      enable: 'Only a disabled key can be enabled.',
      disable: 'Only an active key can be disabled.',
      rotate: 'Only an active key can be rotated, or at Key Protect an expired one.',
    }[act],
    next: `See how it stands with ${keysCommand()} show ${keyName}.`,
    link: ibmPages.keyStates,
  }),
  act_against_authorization: ({ keyName, request }) => ({
    what: `Nothing was done: key ${keyName} is set for deletion${request ? ` by request ${request.id}` : ''}.`,
    why: 'IBM cannot unset a disabled key, so the deletion could then not be called off before its seven days are over.',
    next: request
      ? 'Have the requester cancel it or a Manager deny it, then disable the key.'
      : 'Have a Writer unset it in the IBM Cloud console, then disable the key.',
    link: ibmPages.keyStates,
  }),
};

/** Whether a key was asked for by its id, alone or within a CRN. */
function isById(query: string): boolean {
  return 'keyId' in readNamedKey(query);
}

const pastWords: Record<KeyAct, string> = {
  sync: 'synced',
  enable: 'enabled',
  disable: 'disabled',
  rotate: 'rotated',
};

function placeWords({ instanceId, service, region, accountId }: KeyPlace): string {
  const parts = [
    service === undefined ? 'instance' : `the ${clip(serviceName(service))} instance`,
    clip(instanceId),
    ...(region === undefined ? [] : [`in ${clip(region)}`]),
    ...(accountId === undefined ? [] : [`of account ${clip(accountId)}`]),
  ];
  return parts.join(' ');
}

function servedWords(served: readonly string[]): string {
  if (served.length === 0) return 'It serves no instance at the moment.';
  const more = served.length - namesShown;
  return `It serves ${served.slice(0, namesShown).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}
