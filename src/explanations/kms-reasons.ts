import { deleteCode, keysCode } from './command-names.js';
import type { HoldCounts } from '../domain/key-hold.js';
import type { KmsReasonCode } from '../domain/kms-failure.js';
import type { Link } from './explanation.js';
import { whyHeld } from './holds.js';
import { gone, notFound, unauthorized } from './kms-conditions.js';
import { restoreRule } from './key-life.js';
import {
  ibmSays,
  keeperIn,
  keeperOf,
  type KmsWords,
  notUnderstoodBy,
  reportOf,
  untouched,
} from './kms-words.js';
import { ibmPages } from './links.js';

/** A request IBM calls malformed: whoever wrote the call repairs it. */
const malformed =
  (why: string): KmsWords =>
  ({ failure, caller }) => ({
    what: notUnderstoodBy(caller),
    why: `${why}${ibmSays(failure)}`,
    next: `${untouched} ${reportOf(caller)}`,
    link: ibmPages.errors,
  });

/** Reasons for calls that Countersign does not make; people meet them elsewhere and have them explained here. */
const elsewhere =
  (what: string, why: string, next: string, link: Link = ibmPages.errors): KmsWords =>
  () => ({
    what,
    why,
    next: `${untouched} ${next}`,
    link,
  });

/** Offers force where it may help. */
function forceWords(holds: HoldCounts | undefined): string {
  if (holds === undefined) return ' Or ask for a force deletion if none forbids it.';
  return whyHeld(holds) === '' ? ' Or ask for a force deletion.' : '';
}

function whyNotMet(isSetNow: boolean | undefined): string {
  if (isSetNow === undefined) {
    return 'It is not set for deletion, its seven days are over, or whoever set it is the one who tried to delete it.';
  }
  return isSetNow
    ? 'It is set for deletion now: whoever set it cannot be the one who deletes it.'
    : 'It is not set for deletion now.';
}

const wrongState: KmsWords = ({ key, named }) => ({
  what: `${key} is not in a state that allows this step.`,
  why: 'Only an active key can be set for deletion, disabled or rotated, and only a disabled one enabled.',
  next: `See its state with ${keysCode(`show ${named}`)}. A disabled key can be enabled by a Manager, an expired one by nobody.`,
  link: ibmPages.keyStates,
});

/** Answers with a reason code IBM documents, or that its clients have shown (docs/facts/ibm.md#reason-codes). */
export const reasonWords: Record<KmsReasonCode, KmsWords> = {
  BAD_BODY_ERR: malformed('The body was missing or had unexpected fields.'),
  NO_BODY_ERR: malformed('The body was missing.'),
  COLLECTION_TOTAL_MISMATCH_ERR: malformed('The announced number of entries was not the number sent.'),
  BODY_QUERY_PARAM_MISMATCH_ERR: malformed('The body was not about the policy named in the address.'),
  NUM_COLLECTION_RESOURCE_ERR: malformed('More than one policy of a kind was sent.'),
  INVALID_FIELD_ERR: malformed('A field had a value that IBM does not accept.'),
  INVALID_QUERY_PARAM_ERR: malformed('A query parameter had a value that IBM does not accept.'),
  KEY_SEARCH_TOO_BROAD: () => ({
    what: 'The search covers too many keys.',
    why: 'IBM searches at most 5,000 keys at a time.',
    next: "Enter the key's ID or its whole alias instead of a part of its name.",
    link: ibmPages.aliases,
  }),
  BEARER_SUB_EXTRACTION_ERR: ({ caller }) => ({
    what: 'IBM could not read who is acting.',
    why: 'The IAM token is malformed: it names no subject.',
    next: `${untouched} Try the step again, which signs in anew. If that fails too, ${keeperIn(caller)} checks ${caller === 'countersign' ? 'its API keys' : 'the API key behind it'}.`,
    link: ibmPages.apiKeys,
  }),
  KEY_ROOT_REQ_ERR: ({ key }) => ({
    what: `${key} is a standard key, and this step takes a root key.`,
    why: 'Only root keys can be enabled, disabled and rotated. A standard key is a secret that is stored as it is.',
    next: `${untouched} A standard key is kept or deleted: ask with ${deleteCode()}. To replace what it holds, create a new key.`,
    link: ibmPages.keyStates,
  }),
  KEY_IMPT_REQ_ERR: elsewhere(
    'The key was not restored: it was generated, and an imported one was asked for.',
    'IBM gave up this rule in April 2021.',
    'Restore a generated key without sending key material.',
  ),
  KEY_EXPIRED_ERR: ({ key, named }) => ({
    what: `${key} has expired.`,
    why: 'IBM does not carry out this action past the expiration date of a key. An expired key cannot be restored.',
    next: `${untouched} See when it expired with ${keysCode(`show ${named}`)}. What it encrypts needs another key.`,
    link: ibmPages.keyStates,
  }),
  KEY_RESTORE_EXPIRED: ({ key }) => ({
    what: `${key} can no longer be restored.`,
    why: `${restoreRule} That time is over.`,
    next: 'The key and what it protected cannot be recovered. Restore the data from a copy that another key encrypts.',
    link: ibmPages.restore,
  }),
  KEY_PAYLOAD_REQ_ERR: ({ key }) => ({
    what: `${key} was imported, and this step needs its owner's key material.`,
    why: 'IBM rotates an imported key to new material from outside, and Countersign never handles key material.',
    next: `${untouched} Whoever holds the material takes the step in the IBM Cloud console or with IBM's command line.`,
    link: ibmPages.rotate,
  }),
  INCORRECT_NONCE_ERR: elsewhere(
    'The nonce does not belong to the import token in use.',
    'A key is imported, rotated or restored with the nonce of the very token it is sent with.',
    'Read the import token again, encrypt its nonce with the key material, and take the step with both.',
  ),
  INCORRECT_NONCE_IV_ERR: elsewhere(
    'The nonce does not fit the key material or the initialization vector (IV).',
    'It was encrypted with other material, or with another IV than the one that was sent.',
    'Encrypt the nonce anew with the material that is sent, and send the IV of that encryption.',
  ),
  UNAUTHORIZED_ERR: unauthorized,
  CONFIG_RULE_CONFLICT_ERR: ({ caller }) => ({
    what: 'A rule of the account or the instance does not allow the call.',
    why: 'Configuration rules or the network policy forbid it, such as public access to a private instance.',
    next: `${untouched} ${keeperOf(caller)} uses the private address of the instance, or an account administrator changes the rule.`,
    link: ibmPages.endpoints,
  }),
  RESOURCE_OWNER_ERR: (facts) =>
    elsewhere(
      'A cloud service tried to delete the key, which no service may.',
      'The call was made with the rights of a service; a person never gets this answer.',
      `Whoever wants the key deleted asks for it with ${deleteCode()}.`,
    )(facts),
  SERVICE_ONLY_ERR: ({ key }) => ({
    what: 'IBM leaves this to the service that uses the key.',
    why: `${key} is registered by a cloud service, and only that service can change a registration.`,
    next: 'Remove the protected resource in its own service. The registration follows, which can take a day.',
    link: ibmPages.resources,
  }),
  FEATURE_RESTRICTED_ERR: () => ({
    what: 'The instance does not have this feature.',
    why: 'IBM allows it for some plans or accounts only.',
    next: `${untouched} Ask IBM support whether it can be enabled for the instance.`,
    link: ibmPages.errors,
  }),
  KEY_NOT_FOUND_ERR: notFound,
  AUTHORIZATIONS_NOT_MET: ({ key, caller, isSetNow }) => ({
    what: `${key} was not deleted: IBM wants it set for deletion by somebody else first.`,
    why: whyNotMet(isSetNow),
    next: `Two identities have to act, the second as Manager. ${caller === 'countersign' ? 'Cancel this request and ask again.' : `Ask with ${deleteCode()}, and Countersign has both steps taken.`}`,
    link: ibmPages.dualAuthorization,
  }),
  NOT_DUAL_AUTH_ERR: ({ key, caller }) => ({
    what: `${key} cannot be set for deletion.`,
    why: 'It has no dual authorization policy.',
    next: `${caller === 'countersign' ? 'Open the request again' : `Ask with ${deleteCode()}`}: for a key without the policy Countersign holds the two-person rule itself.`,
    link: ibmPages.dualAuthorization,
  }),
  PROTECTED_RESOURCE_ERR: ({ key, named, force, synced, holds }) => ({
    what: `${key} was not deleted: resources are registered with it.`,
    why: 'Their data would become unreadable.',
    next: `Remove them or give them another key: ${keysCode(`resources ${named}`)} lists them.${synced ? '' : ` Gone already? A Writer can sync: ${keysCode(`sync ${named}`)}.`}${force ? '' : forceWords(holds)}`,
    link: ibmPages.resources,
  }),
  PREV_KEY_DEL_ERR: ({ key, named, holds = {} }) => {
    const held = whyHeld(holds);
    return {
      what: `${key} was not deleted: a protected resource forbids it.`,
      why: `${held || 'It is under a retention policy, its instance waits to be reclaimed, or its service forbids it'}. A force deletion does not help.`,
      next: `What can be done, ${keysCode(`resources ${named}`)} tells${held === '' ? '; a retention policy the account owner lifts' : ''}.`,
      link: ibmPages.cannotDelete,
    };
  },
  KEY_ACTION_INVALID_STATE_ERR: wrongState,
  REQ_TOO_EARLY_ERR: ({ key, failure }) => ({
    what: `${key} was changed a moment ago, and IBM wants a pause.`,
    why: `Some steps have to wait after a change: 30 seconds to enable or restore, one hour to sync, four hours to purge.${ibmSays(failure)}`,
    next: `${untouched} Take the same step again after the pause.`,
    link: ibmPages.errors,
  }),
  KEY_ROTATION_NOT_PERMITTED: ({ key, named, failure }) => ({
    what: `${key} was not rotated: it was rotated within the last hour.`,
    why: `IBM permits one rotation per key and hour.${ibmSays(failure)}`,
    next: `${untouched} Rotate it again once an hour has passed since the last rotation; ${keysCode(`show ${named}`)} tells from when on.`,
    link: ibmPages.rotate,
  }),
  KEY_CREATE_IMPORT_ACCESS_ERR: elsewhere(
    'The instance does not allow keys to be created or imported this way.',
    'Its policy on creating and importing keys stands against it.',
    'A Manager changes that policy, or the key is made in a way it allows.',
  ),
  IMPORT_TOKEN_EXPIRED_ERR: elsewhere(
    'The import token has expired.',
    'A token is good for a set time and a set number of uses.',
    'Create a new import token, and import the key with it before it expires too.',
  ),
  KEY_ALIAS_NOT_UNIQUE_ERR: elsewhere(
    'Another key of the instance has the same alias.',
    'An alias names one key of an instance.',
    'Choose another alias, or take it from the other key first.',
  ),
  KEY_ALIAS_QUOTA_ERR: elsewhere(
    'There is no room for another alias.',
    'The key or the instance has as many aliases as it may have.',
    'Remove an alias that nobody uses, then try again.',
  ),
  KEY_RING_NOT_EMPTY_ERR: elsewhere(
    'The key ring still holds keys.',
    'Keys of every state count, a deleted key until it is purged, 90 days later.',
    'Move or delete those that are not deleted. With deleted ones alone, Key Protect deletes the ring by API with force=true; else have them purged, from four hours on.',
    ibmPages.keyRings,
  ),
  KEY_RING_KEYS_NOT_DELETED_ERR: elsewhere(
    'The key ring holds keys that are not deleted.',
    'Force covers deleted keys alone.',
    'Move those keys to another ring, or have each of them deleted first. Deleted keys may stay.',
    ibmPages.keyRings,
  ),
  KEY_DELETED_ERR: gone,
  KEY_INVALID_STATE_ERR: ({ key, named }) => ({
    what: `${key} cannot be registered by a service as it stands.`,
    why: 'A cloud service wanted to use it for one of its resources, and only an active key can be registered.',
    next: `${untouched} See its state with ${keysCode(`show ${named}`)}. Once it is active, create or change the resource again.`,
    link: ibmPages.keyStates,
  }),
  KEY_ROOT_REQ_REG_ERR: elsewhere(
    'Only a root key can have registrations.',
    'A cloud service wanted to use a standard key for one of its resources.',
    'Choose a root key for that service.',
  ),
  KEY_VERSION_INVALID: elsewhere(
    'A service named a version of the key older than the registered one.',
    'The service replaced or restored the key behind one of its resources, and IBM takes no version older than the registered one.',
    'Take the step at that service again. If it fails again, open a case with its support.',
    ibmPages.resources,
  ),
  INVALID_SIG_EXP_ERR: elsewhere(
    'A data key could not be wrapped anew.',
    'IBM found its signature invalid.',
    'Open a case with IBM support.',
  ),
  UNPROCESSABLE_CIPHERTEXT_ERR: elsewhere(
    'The ciphertext cannot be opened with this key.',
    'It is incomplete or corrupted, another key wrapped it, or the additional data (AAD) differs.',
    'Send the ciphertext just as the wrap returned it, with the same key and additional data. If it is the same, ask IBM support.',
  ),
  INCOMPLETE_METADATA_ERR: ({ key }) => ({
    what: `${key} cannot be handled: its metadata at IBM is incomplete.`,
    why: 'IBM reports an error in its own records of the key.',
    next: 'Open a case with IBM support.',
    link: ibmPages.errors,
  }),
};
