import { keysCode } from './command-names.js';
import type { KmsCondition } from '../domain/kms-failure.js';
import { explainSignInFailure } from './iam-failures.js';
import { restoreRule } from './key-life.js';
import {
  ibmSays,
  keeperIn,
  keeperOf,
  type KmsWords,
  looksBefore,
  notUnderstoodBy,
  reportOf,
  untouched,
  waitingTime,
} from './kms-words.js';
import { ibmPages } from './links.js';

export const unauthorized: KmsWords = () => ({
  what: 'IBM did not let the acting identity in.',
  why: 'IBM answers 401 alike for a sign-in that has run out, a missing role, a network rule, and an instance or account that is not the one meant.',
  next: `${untouched} Check the role first: Writer sets a key for deletion, Manager deletes it.`,
  link: ibmPages.access,
});

export const notFound: KmsWords = ({ key }) => ({
  what: `${key} was not found.`,
  why: 'No key has this ID or alias in the instance, or it has been purged. A key the acting identity may not see looks the same.',
  next: 'Check the ID, the instance and the key ring. Changed aliases and moved keys can take ten minutes to show.',
  link: ibmPages.errors,
});

export const gone: KmsWords = ({ key, keyNow }) =>
  keyNow === 'live'
    ? {
        what: `${key} is not deleted now.`,
        why: 'IBM said of a key that it had been deleted already. This one has been restored since, or another key is meant.',
        next: 'Where this is the key that is meant, take the same step again.',
        link: ibmPages.restore,
      }
    : {
        what: `${key} has already been deleted.`,
        why: 'A deletion was completed before this step reached IBM.',
        next: `There is nothing left to delete.${keyNow === undefined ? ` ${restoreRule}` : ''}`,
        link: ibmPages.restore,
      };

/** Answers without a reason code, each by its status. */
export const conditionWords: Record<KmsCondition, KmsWords> = {
  bad_request: ({ failure, caller }) => ({
    what: notUnderstoodBy(caller),
    why: `IBM answered 400 and gave no reason code that Countersign knows.${ibmSays(failure)}`,
    next: `${untouched} ${reportOf(caller)}`,
    link: ibmPages.errors,
  }),
  unauthorized,
  forbidden: () => ({
    what: 'IBM forbids this call.',
    why: 'IBM answered 403: a rule of the account, the instance or the network stands against it. A missing role is usually answered with 401 instead.',
    next: `${untouched} Ask an account administrator about network and context-based rules for the instance.`,
    link: ibmPages.access,
  }),
  not_found: notFound,
  method_not_allowed: ({ caller }) => ({
    what: 'IBM does not take this step at the address it was asked.',
    why: 'IBM or a gateway answered 405: the address exists, and is not meant for this call.',
    next: `${untouched} ${keeperOf(caller)} compares the address of the instance with the one under Endpoints in the IBM Cloud console.`,
    link: ibmPages.endpoints,
  }),
  request_timeout: ({ caller }) => ({
    what: 'IBM stopped waiting for the call.',
    why: 'IBM or a gateway answered 408: the call did not arrive whole in time, or took too long on the way.',
    next: `${untouched} Try again in a few minutes. If it lasts, ${keeperIn(caller)} checks the network on the way to IBM Cloud.`,
    link: ibmPages.availability,
  }),
  conflict: ({ key, named, failure }) => ({
    what: `${key} was left as it is: something stands against this step.`,
    why: `IBM answered 409. Usually retention policies, registered resources or a key that is not set for deletion are the cause.${ibmSays(failure)}`,
    next: `See what the key protects with ${keysCode(`resources ${named}`)}, then try again.`,
    link: ibmPages.cannotDelete,
  }),
  gone,
  precondition_failed: ({ key, named }) => ({
    what: `${key} was left as it is: it is not as the call expected it.`,
    why: 'IBM answered 412: something the call takes for granted does not hold, for instance because the key changed in the same moment.',
    next: `${untouched} Look at the key with ${keysCode(`show ${named}`)}, then try again.`,
    link: ibmPages.errors,
  }),
  too_large: ({ caller }) => ({
    what: 'The call was too large for IBM.',
    why: `IBM or a gateway answered 413. ${caller === 'countersign' ? 'The calls of Countersign are small' : 'Calls about keys are small'}, so the limit of a gateway is the likely cause.`,
    next: `${untouched} ${keeperOf(caller)} looks for a proxy on the way to IBM Cloud, and at its limits.`,
    link: ibmPages.errors,
  }),
  unsupported_media_type: ({ caller }) => ({
    what: 'IBM does not take the form in which the call was sent.',
    why: 'IBM or a gateway answered 415: it does not accept the content type. A gateway that rewrites calls is the likely cause.',
    next: `${untouched} ${keeperOf(caller)} looks for a proxy on the way to IBM Cloud, and at what it changes.`,
    link: ibmPages.errors,
  }),
  unprocessable: ({ failure, named, caller }) => ({
    what: 'IBM understood the call and cannot carry it out.',
    why: `IBM answered 422 and gave no reason code that Countersign knows: what was asked does not fit the key.${ibmSays(failure)}`,
    next: `${untouched} Look at the key with ${keysCode(`show ${named}`)}. ${caller === 'countersign' ? 'If it looks right, tell whoever runs Countersign; the log has the call.' : 'If it looks right, check what the call asked for.'}`,
    link: ibmPages.errors,
  }),
  locked: ({ key }) => ({
    what: `${key} is locked at IBM.`,
    why: 'IBM answered 423: another operation holds the key or its instance.',
    next: `${untouched} Try again in a few minutes. If it stays locked, open a case with IBM support.`,
    link: ibmPages.errors,
  }),
  failed_dependency: () => ({
    what: 'IBM could not do it, because something it depends on failed.',
    why: 'IBM answered 424: a connected step, such as one at another service, did not succeed.',
    next: `${untouched} Try again in a few minutes. If it lasts, open a case with IBM support.`,
    link: ibmPages.status,
  }),
  too_early: ({ failure }) => ({
    what: 'IBM would not take the call yet.',
    why: 'IBM or a gateway answered 425: the connection was too new for a call that must not be repeated.',
    next: `${untouched} Try again ${waitingTime(failure.retryAfterMs ?? 0)}.`,
    link: ibmPages.availability,
  }),
  rate_limited: ({ failure }) => ({
    what: 'IBM is taking no more calls for now.',
    why: 'IBM answered 429: too many calls reached it in a short time, from Countersign or from others in the account.',
    next: `${untouched} Try again ${waitingTime(failure.retryAfterMs)}.`,
    link: ibmPages.availability,
  }),
  refused: ({ failure, caller }) => ({
    what: 'IBM refused the call.',
    why: `IBM answered ${failure.status ?? 'with a status from 400 to 499'}, which has no meaning of its own here, and gave no reason code that Countersign knows.${ibmSays(failure)}`,
    next: `${untouched} ${reportOf(caller)}`,
    link: ibmPages.errors,
  }),
  internal_error: () => ({
    what: 'IBM failed while it handled the call.',
    why: 'IBM answered 500: its service met an error of its own.',
    next: 'Try again in a few minutes. If it lasts, open a case with IBM support.',
    link: ibmPages.status,
  }),
  not_implemented: ({ failure, caller }) => ({
    what: 'IBM does not offer this step.',
    why: `IBM answered 501: the service behind this instance has no such call.${ibmSays(failure)}`,
    next: `Take the step in the IBM Cloud console, and have ${keeperIn(caller)} check the service and the address of the instance.`,
    link: ibmPages.endpoints,
  }),
  bad_gateway: ({ caller }) => ({
    what: 'A gateway in front of IBM’s key management got no usable answer from it.',
    why: 'It answered 502.',
    next: `Try again in a few minutes. If it lasts, ${keeperIn(caller)} looks at the status of IBM Cloud, then for a proxy on the way.`,
    link: ibmPages.status,
  }),
  unavailable: ({ failure }) => ({
    what: 'IBM’s key management is not available.',
    why: 'IBM answered 503: the service is overloaded, being maintained or down.',
    next: `Try again ${waitingTime(failure.retryAfterMs)}. If it lasts, look at the status of IBM Cloud.`,
    link: ibmPages.status,
  }),
  gateway_timeout: () => ({
    what: 'IBM’s key management took too long to answer a gateway.',
    why: 'A gateway in front of it answered 504.',
    next: 'Try again in a few minutes. If it lasts, look at the status of IBM Cloud.',
    link: ibmPages.status,
  }),
  insufficient_storage: () => ({
    what: 'IBM has no room to carry this out.',
    why: 'IBM answered 507: its storage for the instance is full.',
    next: 'Try again in a few minutes. If it lasts, open a case with IBM support.',
    link: ibmPages.status,
  }),
  server_error: ({ failure }) => ({
    what: 'IBM’s key management or a gateway in front of it failed.',
    why: `The answer has the status ${failure.status ?? '500 to 599'}, an error on the side of IBM.`,
    next: 'Try again in a few minutes. If it lasts, look at the status of IBM Cloud.',
    link: ibmPages.status,
  }),
  no_answer: ({ failure, named, caller }) =>
    failure.effect === 'unknown'
      ? {
          what: 'IBM did not answer.',
          why: 'The connection was cut or took too long, so the step may or may not have taken effect.',
          next: `${looksBefore({ caller, named })}.${caller === 'countersign' ? ' The card shows what is true once IBM answers.' : ''}`,
          link: ibmPages.status,
        }
      : {
          what: 'IBM did not answer.',
          why: 'It could not be reached, or the connection was cut or took too long.',
          next: `${untouched} Try again in a few minutes. If it lasts, ${keeperIn(caller)} checks the address of the instance and the network.`,
          link: ibmPages.status,
        },
  unreadable_answer: ({ caller }) => ({
    what: 'IBM’s answer could not be read.',
    why: 'It was cut short, or came from a gateway or a sign-in page.',
    next: `Try again in a few minutes. If it lasts, ${keeperIn(caller)} checks the address of the instance.`,
    link: ibmPages.endpoints,
  }),
  token_expired: ({ caller }) => ({
    what: 'The sign-in behind this call had expired.',
    why: "A token of IAM's is good for an hour at most, one of the command line's for twenty minutes. Past that IBM does nothing that is asked with it.",
    next: `${untouched} ${caller === 'countersign' ? 'Take the same step again, which signs in anew.' : 'Sign in again, with ibmcloud login for the command line, and take the same step once more.'}`,
    link: ibmPages.access,
  }),
  session_gone: () => ({
    what: 'Nobody is signed in for this step any more.',
    why: 'Whoever acts as themselves signs in with a passcode for one step. That sign-in is kept in memory alone, never stored, and a restart or a long wait ends it.',
    next: `${untouched} Take the step again, with a new passcode.`,
    link: ibmPages.dualAuthorization,
  }),
  sign_in_failed: ({ failure, caller }) => explainSignInFailure(failure, caller),
  unexpected: ({ failure, caller }) => ({
    what: 'IBM answered in a way Countersign does not know.',
    why: `${failure.status === undefined ? 'The answer has no known form.' : `The answer has the status ${failure.status}.`}${ibmSays(failure)}`,
    next: reportOf(caller),
    link: ibmPages.errors,
  }),
};
