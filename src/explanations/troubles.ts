import { keysCommand } from './command-names.js';
import type { KmsFailure } from '../domain/kms-failure.js';
import type { AuthorizationObstacle } from '../domain/request.js';
import type { Explanation, LinkedExplanation } from './explanation.js';
import { restoreRule } from './key-life.js';
import { explainKmsFailure } from './kms-failures.js';
import { markTime } from './marks.js';

/** The KMS's failure in words, with what support will ask for. */
export function explainFailure(failure: KmsFailure, keyName?: string): LinkedExplanation {
  return explainKmsFailure(failure, keyName === undefined ? {} : { keyName });
}

/** Why the first authorization could not be given. */
export function explainObstacle(obstacle: AuthorizationObstacle, keyName: string): Explanation {
  switch (obstacle.kind) {
    case 'kms':
      return explainFailure(obstacle.failure, keyName);
    case 'set_outside':
      return {
        what: `Key ${keyName} was set for deletion by somebody else a moment before.`,
        why: `That authorization runs until ${markTime(obstacle.endsAt)} and IBM does not tell whose it is, so Countersign leaves it alone.`,
        next: 'Find out who set it. Finish or unset it in the IBM Cloud console, then ask here again.',
      };
    case 'key_gone':
      return {
        what: `The KMS no longer knows key ${keyName}.`,
        why: 'It was purged, or moved out of sight of Countersign.',
        next: 'Check the key in the IBM Cloud console.',
      };
    case 'key_deleted':
      return {
        what: `Key ${keyName} was deleted a moment before.`,
        why: 'Somebody deleted it outside Countersign.',
        next: `Nothing is left to do. ${restoreRule}`,
      };
  }
}

/** Countersign itself went wrong: nobody's rights, no outage, and no use in trying again at once. */
export function explainFault(id: string): Explanation {
  return {
    what: 'Countersign itself failed here, by a fault of its own.',
    why: 'Neither Slack, IBM nor what you entered is the cause. Whatever was recorded before is kept and will be carried out.',
    next: `Tell whoever runs Countersign, with this id: ${id}. ${keysCommand()} pending shows whether your step was recorded.`,
  };
}

/** Something Countersign itself depends on did not answer. */
export function explainOutage(kind: 'slack' | 'roles' | 'store'): Explanation {
  switch (kind) {
    case 'slack':
      return {
        what: 'Nothing was done: Slack did not say who you are.',
        why: 'Your account is checked at every click, and Slack did not answer the check.',
        next: 'Try again in a minute.',
      };
    case 'roles':
      return {
        what: 'Nothing was done: the role directory could not be read.',
        why: 'Rights are checked at every click, and not knowing is not the same as being allowed.',
        next: 'Try again in a minute. If it goes on, tell whoever runs Countersign.',
      };
    case 'store':
      return {
        what: 'Countersign could not finish this, and cannot tell whether it was recorded.',
        why: 'Its store or Slack did not answer. Whatever was recorded is kept and will be carried out.',
        next: `Look at ${keysCommand()} pending in a minute. If your step is not there, take it again; doing it twice does no harm.`,
      };
  }
}
