import { keysCode } from './command-names.js';
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

/** Why a key could not be set for deletion. */
export function explainObstacle(obstacle: AuthorizationObstacle, keyName: string): Explanation {
  switch (obstacle.kind) {
    case 'kms':
      return explainFailure(obstacle.failure, keyName);
    case 'set_outside':
      return {
        what: `Key ${keyName} was set for deletion by somebody else a moment before.`,
        why: `That authorization runs until ${markTime(obstacle.endsAt)} and IBM does not tell whose it is.`,
        next: 'Ask again to take it up: the key is not set again, and another person approves.',
      };
    case 'key_gone':
      return {
        what: `IBM no longer knows key ${keyName}.`,
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
    what: 'Something is wrong in Countersign itself.',
    why: 'It is nothing you did, and trying again will not help. What was recorded before is kept.',
    next: `Tell whoever runs Countersign, with this id: ${id}.`,
  };
}

/** Something Countersign itself depends on did not answer, or cannot be read. */
export function explainOutage(kind: 'slack' | 'roles' | 'link' | 'store'): Explanation {
  switch (kind) {
    case 'slack':
      return {
        what: 'Nothing was done: Slack did not say who you are.',
        why: 'Your account is checked at every click, and Slack did not answer the check.',
        next: 'Try again in a minute.',
      };
    case 'roles':
      return {
        what: 'Nothing was done: Countersign could not read which roles you hold.',
        why: 'Roles are read at every click, and without them nobody is let through.',
        next: 'Try again in a minute.',
      };
    case 'link':
      return {
        what: 'Nothing was done: the record of who you are in IBM Cloud cannot be read here.',
        why: 'A newer version of Countersign wrote it, or it is damaged. Nothing is lost by it, and you stay asked.',
        next: 'Tell whoever runs Countersign: its log names the record.',
      };
    case 'store':
      return {
        what: 'Countersign could not finish this, and cannot tell whether it was recorded.',
        why: 'Its store or Slack did not answer. Whatever was recorded is kept and will be carried out.',
        next: `Look at ${keysCode('pending')} in a minute. If your step is not there, take it again; doing it twice does no harm.`,
      };
  }
}
