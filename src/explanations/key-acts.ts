import { deleteCode, keysCode } from './command-names.js';
import type { PossibleAgain } from '../domain/key-act.js';
import { syncPauseMs } from '../domain/key-life.js';
import { type KeySync, syncAnswerMs } from '../domain/key-sync.js';
import type { KeyAct } from '../domain/key.js';
import type { Explanation } from './explanation.js';
import { ibmPages } from './links.js';
import { markTime } from './marks.js';

/** What an act does, for whoever considers it. */
export function describeKeyAct(act: KeyAct, keyName: string, isKeyDeleted = false): Explanation {
  switch (act) {
    case 'disable':
      return {
        what: `Disable key ${keyName} and watch what stops working.`,
        why: 'Nothing can be encrypted or decrypted with a disabled key, and services learn of it within four hours. Unlike a deletion it is undone at once: a Manager enables the key again.',
        next: 'A disabled key has to be enabled before it can be set for deletion.',
        link: ibmPages.keyStates,
      };
    case 'rotate':
      return {
        what: `Rotate key ${keyName} instead of deleting it.`,
        why: 'A new version encrypts from now on and earlier versions still decrypt, so no data is lost. That is the answer to a key that is old or may have leaked; it does not end the use of the key.',
        next: 'It takes the Writer role, and no second person.',
        link: ibmPages.rotate,
      };
    case 'enable':
      return {
        what: `Enable key ${keyName}.`,
        why: 'It works again at once for whoever uses it; services may take up to four hours to regain access.',
        next: 'It takes the Manager role. An enabled key can be set for deletion.',
        link: ibmPages.keyStates,
      };
    case 'sync':
      return {
        what: `Sync what is registered with key ${keyName}.`,
        why: isKeyDeleted
          ? 'IBM tells every registered service again that the key is deleted, so that none goes on using it. They have four hours.'
          : 'IBM asks every registered service to report anew. What no longer exists goes from the list, which can take four hours.',
        next: 'It takes the Writer role, and IBM allows it once an hour.',
        link: ibmPages.cannotDelete,
      };
  }
}

/** What IBM confirmed at `at`, the KMS's own time, while no reading shows it. */
export function explainKeyActConfirmed(
  act: Exclude<KeyAct, 'sync'>,
  keyName: string,
  at: number,
): Explanation {
  const done = { disable: 'disabled', rotate: 'rotated', enable: 'enabled' }[act];
  return {
    what: `Key ${keyName} was ${done}: IBM confirmed it ${markTime(at)}.`,
    why: 'Its lists do not show it yet, which can take some minutes.',
    next: `Nothing has to be done again; look with ${keysCode(`show ${keyName}`)}.`,
    link: act === 'rotate' ? ibmPages.rotate : ibmPages.keyStates,
  };
}

/** What has been done, once the key has been read back. `now` in the KMS's own time. */
export function explainKeyActDone(
  act: KeyAct,
  keyName: string,
  now: number,
  isKeyDeleted = false,
): Explanation {
  switch (act) {
    case 'disable':
      return {
        what: `Key ${keyName} is disabled.`,
        why: 'Services that use it may take up to four hours to notice.',
        next: `If something needs it, a Manager enables it again with ${keysCode(`enable ${keyName}`)}. Enable it too before you ask for its deletion.`,
        link: ibmPages.keyStates,
      };
    case 'rotate':
      return {
        what: `Key ${keyName} has a new version.`,
        why: 'Everything encrypted before can still be read.',
        next: 'Services that use the key rewrap their data keys by themselves.',
        link: ibmPages.rotate,
      };
    case 'enable':
      return {
        what: `Key ${keyName} is active again.`,
        why: 'Services may take up to four hours to regain access.',
        next: `It can be set for deletion now: ask with ${deleteCode()}.`,
        link: ibmPages.keyStates,
      };
    case 'sync':
      if (isKeyDeleted) {
        return {
          what: `The services registered with key ${keyName} are told again that it is deleted.`,
          why: `They have until ${markTime(now + syncAnswerMs)} to end their access.`,
          next: 'If one still reads its data after that, open a case with IBM support.',
          link: ibmPages.cannotDelete,
        };
      }
      return {
        what: `The services registered with key ${keyName} are asked to report anew.`,
        why: `They have until ${markTime(now + syncAnswerMs)} to answer. What is gone leaves the list; what is still there stays.`,
        next: `Look again then with ${keysCode(`resources ${keyName}`)}.`,
        link: ibmPages.cannotDelete,
      };
  }
}

/** What a sync came to that had nobody to ask. */
export function explainSyncOfNothing(keyName: string): Explanation {
  return {
    what: `IBM took the sync, and asks nobody: nothing is registered with key ${keyName}.`,
    why: 'A sync is for the services that have registered resources.',
    next: 'Nothing is left to do.',
    link: ibmPages.cannotDelete,
  };
}

/** When to try again, after IBM said "too early". */
export function possibleAgainWords({ at, isExact }: PossibleAgain): string {
  return isExact
    ? `It is possible again from ${markTime(at)} on.`
    : `It can be tried again ${markTime(at)} at the latest.`;
}

/** Why an act has to wait, where the key itself tells; said before anybody is asked for more. */
export function explainTooEarly(
  act: KeyAct,
  keyName: string,
  again: PossibleAgain,
  lastSync?: Pick<KeySync, 'at'>,
): Explanation {
  const isRotation = act === 'rotate';
  if (act === 'sync' && lastSync && again.at === lastSync.at + syncPauseMs) {
    return {
      what: `Nothing was done: key ${keyName} was synced ${markTime(lastSync.at)}.`,
      why: `The services have until ${markTime(lastSync.at + syncAnswerMs)} to answer. ${possibleAgainWords(again)}`,
      next: `Look at what is registered with ${keysCode(`resources ${keyName}`)}.`,
      link: ibmPages.cannotDelete,
    };
  }
  return {
    what: isRotation
      ? `Nothing was done: key ${keyName} was rotated within the last hour.`
      : `Nothing was done: key ${keyName} was deleted, or changed since, within the last hour.`,
    why: isRotation
      ? 'IBM permits one rotation per key and hour.'
      : 'IBM wants an hour between a change of a key and the next sync.',
    next: possibleAgainWords(again),
    link: isRotation ? ibmPages.rotate : ibmPages.cannotDelete,
  };
}

/** A button's words. */
export function keyActTitle(act: KeyAct): string {
  return { sync: 'Sync now', enable: 'Enable the key', disable: 'Disable the key', rotate: 'Rotate the key' }[
    act
  ];
}
