import { deleteCode, keysCode } from './command-names.js';
import { type KeyPlace, readNamedKey } from '../domain/named-key.js';
import type { KeyAct } from '../domain/key.js';
import type { Deleted, DeletionRequest } from '../domain/request.js';
import type { RefusedStep } from '../domain/refusal.js';
import type { Explanation } from './explanation.js';
import { restoreRule, restoringWords } from './key-life.js';
import { describeKeyState } from './key-state.js';
import { ibmPages } from './links.js';
import { markDay, markDeadline, markTime } from './marks.js';
import { anyOf } from './counts.js';
import { clip, nameFor, namesShown, type RefusalWords, standingTo, whenFor } from './refusal-words.js';
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
  | 'not_set_outside'
  | 'act_needs_root_key'
  | 'act_in_wrong_state'
  | 'act_against_authorization'
> = {
  key_not_found: ({ query, nearest, last }, step) => {
    if (last) return knownHere(last, step);
    const byId = isById(query);
    return {
      what: `“${clip(query)}” is no key here.`,
      why: byId
        ? 'No instance that Countersign serves has a key with this id. A deleted key is gone after 90 days.'
        : nearest.length > 0
          ? ''
          : 'No instance that Countersign serves has a key with this name or alias.',
      next:
        nearest.length > 0
          ? `Did you mean ${anyOf(nearest)}?`
          : byId
            ? 'Check that the id was copied whole and is a key’s.'
            : 'Check the spelling, or give the key’s id.',
    };
  },
  key_ambiguous: ({ query, matches, unanswered = [] }, { asked }) => ({
    what: `“${clip(query)}” fits ${matches.length} keys.`,
    why: `They are ${matches
      .slice(0, namesShown)
      .map(
        ({ name, keyRingId, instanceName, keyId, deletedAt }) =>
          `${name} (ring ${keyRingId} in ${instanceName}, ${deletedAt === undefined ? '' : deletedAt === 'unknown' ? 'deleted, ' : `deleted ${markTime(deletedAt)}, `}id ${keyId})`,
      )
      .join('; ')
      .concat(matches.length > namesShown ? `; and ${matches.length - namesShown} more` : '')}.${
      unanswered.length > 0 ? ` ${unansweredWords(unanswered)}` : ''
    }`,
    next: asked === 'open' ? 'Choose the one you mean below.' : 'Name the one you mean by its id.',
  }),
  key_not_served: ({ place, served }) => ({
    what: `Countersign does not serve ${placeWords(place)}.`,
    why: servedWords(served),
    next: 'To use keys of this instance here, have whoever runs Countersign add it.',
  }),
  crn_of_no_key: ({ service, resourceType }) =>
    resourceType.toLowerCase() === 'key'
      ? {
          what: 'This CRN is not whole.',
          why: 'It begins as a key’s does, but its instance or the id of the key is missing or incomplete.',
          next: 'Paste all of it, or the key’s id.',
        }
      : {
          what: 'This CRN is not a key’s.',
          why: `It names ${withArticle(kindName(service, clip(resourceType)))} of ${clip(serviceName(service))}.`,
          next: 'Paste the CRN of the key, which ends with :key: and the key’s id, or the id alone.',
        },
  key_in_wrong_state: ({ state, keyName, restoring }) => ({
    what: `Key ${keyName} is ${describeKeyState(state)}${state === 'destroyed' ? ' already' : ''}.`,
    why:
      state === 'destroyed'
        ? restoring
          ? restoringWords(restoring)
          : restoreRule
        : 'Under the dual authorization policy IBM sets only active keys for deletion.',
    next: {
      destroyed: '',
      active: '',
      suspended: `Have a Manager enable it with ${keysCode(`enable ${keyName}`)}, then ask again.`,
      pre_activation: 'Wait until it is active, then ask again.',
      deactivated: 'Ask IBM support what remains for an expired key.',
    }[state],
    link: ibmPages.keyStates,
  }),
  key_set_outside: ({ keyName, endsAt, setWith }, step) => ({
    what: `Key ${keyName} is set for deletion already, until ${markDeadline(endsAt)}.`,
    why: setWith
      ? `${nameFor(setWith.requester, step)} had it set by request ${setWith.id}, ${setWith.status === 'deleted' ? 'which deleted it, and whoever restored it brought the setting back with it' : 'which has ended'}. Setting it again would start the seven days anew.`
      : 'Somebody set it outside Countersign; IBM does not say who. Setting it again would start the seven days anew.',
    next: setWith
      ? 'Have a Writer unset the key in the IBM Cloud console, then ask again; or wait until the seven days are over.'
      : `Take it up with ${deleteCode()}: the key is not set again, and another person approves.`,
    link: ibmPages.dualAuthorization,
  }),
  not_set_outside: ({ keyName }) => ({
    what: `Key ${keyName} is not set for deletion any more.`,
    why: 'It was unset outside Countersign, or the seven days have run out, so there is nothing to take up.',
    next: `To have it deleted, ask with ${deleteCode()}.`,
    link: ibmPages.dualAuthorization,
  }),
  act_needs_root_key: ({ act, keyName }) => ({
    what: `Key ${keyName} is a standard key, and IBM lets only root keys be ${pastWords[act]}.`,
    why: 'A standard key can be kept or deleted.',
    next: act === 'rotate' ? 'To replace what it holds, make a new key.' : '',
    link: ibmPages.keyStates,
  }),
  act_in_wrong_state: ({ act, state, keyName }) =>
    (act === 'enable' && state === 'active') || (act === 'disable' && state === 'suspended')
      ? { what: `Key ${keyName} is ${describeKeyState(state)} already.`, why: '', next: '' }
      : {
          what: `Key ${keyName} is ${describeKeyState(state)}, so it cannot be ${pastWords[act]}.`,
          why: {
            enable: 'Only a disabled key can be enabled.',
            disable: 'Only an active key can be disabled.',
            rotate: 'Only an active key can be rotated, or at Key Protect an expired one.',
          }[act],
          next: '',
          link: ibmPages.keyStates,
        },
  act_against_authorization: ({ keyName, request }, step) => ({
    what: `Key ${keyName} is set for deletion, so it cannot be disabled now.`,
    why: 'IBM does not unset a disabled key, so nobody could call the deletion off any more.',
    next: !request
      ? 'Have a Writer unset it in the IBM Cloud console first.'
      : {
          requester: `Cancel your request first: ${keysCode(`cancel ${request.id}`)}.`,
          approver: `Deny ${request.requester.name}’s request ${request.id} first.`,
          other: `Have ${request.requester.name} cancel request ${request.id} first.`,
        }[standingTo(request, step)],
    link: ibmPages.keyStates,
  }),
};

/** A key that IBM knows no more, by the last request for it. */
function knownHere(last: DeletionRequest, step: RefusedStep): Explanation {
  if (last.status === 'deleted') return deletedHere(last, step);
  return {
    what: `IBM no longer knows key ${last.key.name}.`,
    why: `${nameFor(last.requester, step)} asked for its deletion ${markDay(last.openedAt)} (${last.id}), and Countersign did not delete it.`,
    next: '',
    link: ibmPages.restore,
  };
}

/** A key that was deleted here, however it is called or found now. */
export function deletedHere(request: Deleted, step: RefusedStep): Explanation {
  const { key, requester, approver, deletedAt, restorableUntil } = request;
  const who = request.elsewhere
    ? 'outside Countersign'
    : `${nameFor(requester, step, 'you')} asked, ${nameFor(approver, step, 'you')} approved`;
  return {
    what: `Key ${key.name} was deleted ${whenFor(deletedAt, step)}${request.elsewhere ? ' ' : ': '}${who}.`,
    why:
      fateSince(request, step) ??
      (step.at !== undefined && step.at < restorableUntil
        ? `A Manager can restore it until ${markDeadline(restorableUntil)}.`
        : 'It can no longer be restored.'),
    next: '',
    link: ibmPages.restore,
  };
}

function fateSince({ purged, deletedAgain, restored }: Deleted, step: RefusedStep): string | undefined {
  if (purged) return 'IBM no longer knows it, so it cannot be restored.';
  if (deletedAgain) {
    return deletedAgain.by === undefined
      ? 'It was restored after that, and deleted again outside Countersign.'
      : `It was restored after that, and deleted again by request ${deletedAgain.by}.`;
  }
  if (!restored) return undefined;
  return restored.by
    ? `${nameFor(restored.by, step)} restored it ${whenFor(restored.at, step)}.`
    : 'It was restored after that.';
}

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
