// The console's second message of IBM's guide “Why can't I delete keys?” (docs/facts/ibm.md#why-cant-i-delete-keys): whoever set the key for deletion
// gets it when they try to delete it themselves.
import { deleteCode } from './command-names.js';
import type { KmsWords } from './kms-words.js';
import { ibmPages } from './links.js';
import { markPerson, markTime } from './marks.js';

/** How that setting for deletion stands. Times in epoch ms. */
export type FirstAuthorization =
  /** No key was looked at. */
  | { state: 'unknown' }
  | { state: 'given'; endsAt: number; by?: GivenByRequest }
  | { state: 'lapsed'; endedAt: number }
  | { state: 'not_set' }
  | { state: 'no_policy' }
  | { state: 'deleted' };

/** The open request the authorization was given with. */
export interface GivenByRequest {
  requestId: string;
  requesterSlackUserId: string;
  /** Whether the reader of the words is the requester. */
  isReader: boolean;
}

const twoPeople =
  'IBM shows this to whoever set the key for deletion: another one with the Manager role has to delete it.';
const askAnew = () =>
  `Ask with ${deleteCode()}: Countersign sets the key for deletion anew and asks the Managers.`;

/** Words for that message, by how the key stands now. */
export function setterWords(authorization: FirstAuthorization): KmsWords {
  return ({ key }) => ({ ...wordsFor(authorization, key), link: ibmPages.dualAuthorization });
}

function wordsFor(authorization: FirstAuthorization, key: string) {
  switch (authorization.state) {
    case 'unknown':
      return {
        what: `${key} waits for a second person: you set it for deletion.`,
        why: twoPeople,
        next: 'Have another Manager delete it within seven days of that.',
      };
    case 'given':
      return given(authorization, key);
    case 'lapsed':
      return {
        what: `${key} is no longer set for deletion: its seven days have run out.`,
        why: `They ended ${markTime(authorization.endedAt)}, and no second person had deleted the key by then.`,
        next: askAnew(),
      };
    case 'not_set':
      return {
        what: `${key} is not set for deletion now.`,
        why: 'IBM shows this to whoever set it for deletion; it has been unset since, or the seven days have run out.',
        next: askAnew(),
      };
    case 'no_policy':
      return {
        what: `${key} has no dual authorization policy, so this message is about another key.`,
        why: 'IBM shows it for keys with the policy alone, and a key never loses the policy.',
        next: 'Compare the name or ID in the message with the key, and have it explained with the right one.',
      };
    case 'deleted':
      return {
        what: `${key} has been deleted since.`,
        why: 'IBM shows this message while a second person is missing, and that step has been taken.',
        next: 'There is nothing left to delete.',
      };
  }
}

function given({ endsAt, by }: Extract<FirstAuthorization, { state: 'given' }>, key: string) {
  if (by === undefined) {
    return {
      what: `${key} waits for a second person: you set it for deletion.`,
      why: twoPeople,
      next: `Take it up with ${deleteCode()} before ${markTime(endsAt)}: the key is not set again, and Countersign finds the second person.`,
    };
  }
  const { requestId, requesterSlackUserId, isReader } = by;
  return {
    what: `${key} waits for a second person: ${isReader ? 'you set it for deletion' : 'it is set for deletion'}.`,
    why: `It was set with request ${requestId}${isReader ? '' : ` by ${markPerson(requesterSlackUserId)}`}. ${twoPeople}`,
    next: `One of the Managers who were asked has to approve the request before ${markTime(endsAt)}; its card says who they are.`,
  };
}
