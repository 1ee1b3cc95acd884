import type { KmsFailure, KmsFailureCode } from '../domain/kms-failure.js';
import type { Explanation } from './explanation.js';

export interface KmsFailureContext {
  keyName?: string;
}

/** What the words are made of: `key` reads as "The key billing-root" or "The key". */
interface Facts {
  key: string;
  failure: KmsFailure;
}
type Words = (facts: Facts) => Explanation;

/** Words for a failure of the KMS or of signing in at IAM, with what IBM support asks for. */
export function explainKmsFailure(failure: KmsFailure, context: KmsFailureContext = {}): Explanation {
  const key = context.keyName ? `The key ${context.keyName}` : 'The key';
  const { what, why, next, link } = catalogue[failure.code]({ key, failure });
  const isUnclear = failure.effect === 'unknown';
  const notes = [
    isUnclear && !next.includes(looksFirst)
      ? `The step may have taken effect all the same. ${looksFirst}.`
      : '',
    failure.correlationId ? `IBM's correlation ID for support: ${failure.correlationId}.` : '',
  ];
  return {
    what,
    why: [why, unknownReason(failure)].filter(Boolean).join(' '),
    next: [isUnclear ? next.replace(`${untouched} `, '') : next, ...notes].filter(Boolean).join(' '),
    ...(link && { link }),
  };
}

const untouched = 'Nothing was changed.';
const looksFirst = 'Countersign looks before it tries again';

function unknownReason({ unknownReasonCode, detail }: KmsFailure): string {
  if (unknownReasonCode === undefined) return '';
  const said = detail === undefined ? '' : ` and says: ${detail}`;
  return `IBM names a reason that this version does not know, ${unknownReasonCode}${said}.`;
}

const page = (text: string, topic: string) => ({
  text,
  url: `https://cloud.ibm.com/docs/key-protect?topic=key-protect-${topic}`,
});
const links = {
  errors: page('Key Protect error messages', 'error-messages'),
  dualAuth: page('Deleting keys with dual authorization', 'delete-dual-auth-keys'),
  dualAuthPolicy: page('Dual authorization policies', 'manage-dual-auth'),
  cannotDelete: page("Why a key can't be deleted", 'ts-unable-to-delete-keys'),
  protectedResources: page('Resources a key protects', 'view-protected-resources'),
  states: page('Key states', 'key-states'),
  restore: page('Restoring keys', 'restore-keys'),
  access: page('User access', 'manage-access'),
  endpoints: page('Regions and endpoints', 'regions'),
  aliases: page('Key aliases', 'create-key-alias'),
  apiKeys: {
    text: 'API keys of service IDs',
    url: 'https://cloud.ibm.com/docs/account?topic=account-serviceidapikeys',
  },
  status: { text: 'IBM Cloud status', url: 'https://cloud.ibm.com/status' },
} satisfies Record<string, NonNullable<Explanation['link']>>;

/** A request IBM calls malformed: ours to repair, nothing the person could do differently. */
const ourMistake =
  (why: string): Words =>
  () => ({
    what: 'The KMS did not understand what Countersign sent.',
    why,
    next: `${untouched} Tell whoever runs Countersign; the log has the call.`,
    link: links.errors,
  });

/** Reasons IBM gives for calls that Countersign does not make. */
const notOurCall =
  (why: string): Words =>
  () => ({
    what: 'The KMS refused, for a reason that does not belong to a deletion.',
    why,
    next: `${untouched} Show this to whoever runs Countersign.`,
    link: links.errors,
  });

const unauthorized: Words = () => ({
  what: 'The KMS did not let the acting identity in.',
  why: 'IBM gives the same answer, 401, for four causes: the sign-in is no longer valid; the role on this key is missing; a network or context-based rule blocks the address; or the instance is not the one meant.',
  next: `${untouched} Check the role on the instance, the key ring and the key first: Writer or Manager to set a key for deletion, Manager to delete it. Then check network rules, then the instance.`,
  link: links.access,
});

const notFound: Words = ({ key }) => ({
  what: `${key} was not found.`,
  why: 'No key has this ID or alias in the instance, or it has been purged. A key the acting identity may not see looks the same.',
  next: 'Check the ID, the instance and the key ring. Changed aliases and moved keys can take ten minutes to show.',
  link: links.errors,
});

const gone: Words = ({ key }) => ({
  what: `${key} has already been deleted.`,
  why: 'A deletion was completed before this step reached the KMS.',
  next: 'There is nothing left to delete. A Manager can restore the key for 30 days after its deletion.',
  link: links.restore,
});

const wrongState: Words = ({ key }) => ({
  what: `${key} is not in a state that allows this step.`,
  why: 'Only an Active key can be set for deletion. A disabled key is Suspended, an expired one is Deactivated.',
  next: 'Look at the state of the key. A Manager can enable a Suspended key; then start again.',
  link: links.states,
});

const catalogue: Record<KmsFailureCode, Words> = {
  BAD_BODY_ERR: ourMistake('The body was missing or had unexpected fields.'),
  NO_BODY_ERR: ourMistake('The body was missing.'),
  COLLECTION_TOTAL_MISMATCH_ERR: ourMistake('The announced number of entries was not the number sent.'),
  BODY_QUERY_PARAM_MISMATCH_ERR: ourMistake('The body was not about the policy named in the address.'),
  NUM_COLLECTION_RESOURCE_ERR: ourMistake('More than one policy of a kind was sent.'),
  INVALID_FIELD_ERR: ourMistake('A field had a value that the KMS does not accept.'),
  INVALID_QUERY_PARAM_ERR: ourMistake('A query parameter had a value that the KMS does not accept.'),
  KEY_SEARCH_TOO_BROAD: () => ({
    what: 'The search covers too many keys.',
    why: 'The KMS searches at most 5,000 keys at a time.',
    next: "Enter the key's ID or its whole alias instead of a part of its name.",
    link: links.aliases,
  }),
  BEARER_SUB_EXTRACTION_ERR: () => ({
    what: 'The KMS could not read who is acting.',
    why: 'The IAM token is malformed: it names no subject.',
    next: `${untouched} Try the step again, which signs in anew. If that fails too, whoever runs Countersign checks its API keys.`,
    link: links.apiKeys,
  }),
  KEY_ROOT_REQ_ERR: notOurCall('The action needs a root key, and this is a standard key.'),
  KEY_IMPT_REQ_ERR: notOurCall('The action needs an imported key, and this key was generated.'),
  KEY_EXPIRED_ERR: ({ key }) => ({
    what: `${key} has expired.`,
    why: 'The KMS does not carry out this action past the expiration date of a key. An expired key cannot be restored.',
    next: 'Look at the expiration date of the key. The action cannot be repeated for it.',
    link: links.states,
  }),
  KEY_RESTORE_EXPIRED: ({ key }) => ({
    what: `${key} can no longer be restored.`,
    why: 'It was deleted more than 30 days ago.',
    next: 'The key and what it protected cannot be recovered.',
    link: links.restore,
  }),
  KEY_PAYLOAD_REQ_ERR: notOurCall('The action on an imported key needs its key material.'),
  UNAUTHORIZED_ERR: unauthorized,
  CONFIG_RULE_CONFLICT_ERR: () => ({
    what: 'A rule of the account or the instance does not allow the call.',
    why: 'Configuration rules or the network policy forbid it, for example public access to an instance that is private only.',
    next: `${untouched} Whoever runs Countersign uses the private address of the instance, or an account administrator changes the rule.`,
    link: links.endpoints,
  }),
  RESOURCE_OWNER_ERR: notOurCall('The resource does not belong to the service that asked.'),
  SERVICE_ONLY_ERR: ({ key }) => ({
    what: 'The KMS leaves this to the service that uses the key.',
    why: `${key} is registered by a cloud service, and only that service can change a registration.`,
    next: 'Remove the protected resource in its own service. The registration follows, which can take a day.',
    link: links.protectedResources,
  }),
  FEATURE_RESTRICTED_ERR: () => ({
    what: 'The instance does not have this feature.',
    why: 'IBM allows it for some plans or accounts only.',
    next: `${untouched} Ask IBM support whether it can be enabled for the instance.`,
    link: links.errors,
  }),
  KEY_NOT_FOUND_ERR: notFound,
  AUTHORIZATIONS_NOT_MET: ({ key }) => ({
    what: `${key} was not deleted: the KMS still wants a first authorization from somebody else.`,
    why: 'The key is not set for deletion, the authorization period of seven days has ended, or the identity that set it is the one that tried to delete it.',
    next: 'Two identities have to act: one sets the key for deletion, another with the Manager role deletes it within seven days. Cancel this request and open a new one to start over.',
    link: links.dualAuth,
  }),
  NOT_DUAL_AUTH_ERR: ({ key }) => ({
    what: `${key} cannot be set for deletion.`,
    why: 'It has no dual authorization policy, so the KMS knows no first authorization for it.',
    next: 'Open the request again: for a key without the policy Countersign holds the two-person rule itself. A Manager can also enable dual authorization on the key, which is permanent.',
    link: links.dualAuthPolicy,
  }),
  PROTECTED_RESOURCE_ERR: ({ key }) => ({
    what: `${key} was not deleted: it protects cloud resources.`,
    why: 'At least one resource is registered with the key. Its data would become unreadable.',
    next: 'Look at the protected resources. Remove them or give them another key, wait until they are gone from the list, then try again. Countersign never forces a deletion.',
    link: links.protectedResources,
  }),
  PREV_KEY_DEL_ERR: ({ key }) => ({
    what: `${key} was not deleted: a retention policy on a protected resource forbids it.`,
    why: 'At least one resource is under retention and must stay readable. To force the deletion does not help.',
    next: 'Ask the account owner to lift the retention policy on each of these resources, or to delete the resources once it ends. Then try again.',
    link: links.cannotDelete,
  }),
  KEY_ACTION_INVALID_STATE_ERR: wrongState,
  REQ_TOO_EARLY_ERR: ({ key }) => ({
    what: `${key} was changed a moment ago, and the KMS wants a pause.`,
    why: 'Some steps have to wait after a change: 30 seconds to enable or restore, one hour to sync, four hours to purge.',
    next: `${untouched} Try again after the pause.`,
    link: links.errors,
  }),
  KEY_ROTATION_NOT_PERMITTED: notOurCall('The key may not be rotated.'),
  KEY_CREATE_IMPORT_ACCESS_ERR: notOurCall(
    'The instance does not allow keys to be created or imported this way.',
  ),
  IMPORT_TOKEN_EXPIRED_ERR: notOurCall('The import token has expired.'),
  KEY_ALIAS_NOT_UNIQUE_ERR: notOurCall('Another key of the instance has the same alias.'),
  KEY_ALIAS_QUOTA_ERR: notOurCall('The key or the instance has as many aliases as it may have.'),
  KEY_RING_NOT_EMPTY_ERR: notOurCall('The key ring still holds keys.'),
  KEY_DELETED_ERR: gone,
  KEY_INVALID_STATE_ERR: wrongState,
  KEY_ROOT_REQ_REG_ERR: notOurCall('Only a root key can have registrations.'),
  KEY_VERSION_INVALID: notOurCall('The key has no such version.'),
  UNPROCESSABLE_CIPHERTEXT_ERR: notOurCall('The data was not encrypted with this key.'),
  INCOMPLETE_METADATA_ERR: ({ key }) => ({
    what: `${key} cannot be handled: its metadata at the KMS is incomplete.`,
    why: 'IBM reports an error in its own records of the key.',
    next: 'Open a case with IBM support and give the correlation ID.',
    link: links.errors,
  }),

  unauthorized,
  forbidden: () => ({
    what: 'The KMS forbids this call.',
    why: 'A rule of the account, the instance or the network stands against it. A missing role is usually answered with 401 instead.',
    next: `${untouched} Ask an account administrator about network and context-based rules for the instance.`,
    link: links.access,
  }),
  not_found: notFound,
  conflict: ({ key }) => ({
    what: `${key} was left as it is: something stands against this step.`,
    why: 'IBM answered 409. Retention policies, protected resources and a missing first authorization are the usual causes.',
    next: 'Look at the protected resources and at the authorization of the key, then try again.',
    link: links.cannotDelete,
  }),
  gone,
  rate_limited: ({ failure }) => ({
    what: 'The KMS is taking no more calls for now.',
    why: 'Too many calls reached it in a short time, from Countersign or from others in the account.',
    next: `${untouched} Try again ${waitingTime(failure.retryAfterMs)}.`,
  }),
  unavailable: () => ({
    what: 'The KMS is not available.',
    why: 'IBM or a gateway on the way to it answered with an error of its own.',
    next: 'Try again in a few minutes. If it lasts, look at the status of IBM Cloud.',
    link: links.status,
  }),
  no_answer: ({ failure }) =>
    failure.effect === 'unknown'
      ? {
          what: 'The KMS did not answer.',
          why: 'The connection was cut or took too long, so the step may or may not have taken effect.',
          next: `${looksFirst}. The card shows what is true once the KMS answers.`,
          link: links.status,
        }
      : {
          what: 'The KMS did not answer.',
          why: 'It could not be reached, or the connection was cut or took too long.',
          next: `${untouched} Try again in a few minutes. If it lasts, whoever runs Countersign checks the address of the instance and the network.`,
          link: links.status,
        },
  unreadable_answer: () => ({
    what: 'The answer of the KMS could not be read.',
    why: 'It was cut short, came from a gateway or a sign-in page, or does not say what is needed to go on safely.',
    next: 'Try again in a few minutes. If it lasts, whoever runs Countersign checks the address of the instance.',
    link: links.endpoints,
  }),
  sign_in_failed: ({ failure }) =>
    failure.status !== undefined && failure.status >= 400 && failure.status < 500
      ? {
          what: 'Signing in at IBM Cloud failed.',
          why: `IAM did not accept the acting identity${failure.detail === undefined ? '.' : `: ${asSentence(failure.detail)}`}`,
          next: `${untouched} Whoever runs Countersign checks that the API key still exists and is not locked.`,
          link: links.apiKeys,
        }
      : {
          what: 'Signing in at IBM Cloud failed.',
          why: 'IAM did not answer as it should.',
          next: `${untouched} Try again in a few minutes. If it lasts, look at the status of IBM Cloud.`,
          link: links.status,
        },
  unexpected: ({ failure }) => ({
    what: 'The KMS answered in a way Countersign does not know.',
    why:
      failure.status === undefined
        ? 'The answer has no known form.'
        : `The answer has the status ${failure.status}.`,
    next: 'Tell whoever runs Countersign; the log has the call.',
    link: links.errors,
  }),
};

function waitingTime(retryAfterMs: number | undefined): string {
  if (retryAfterMs === undefined) return 'in a few minutes';
  const seconds = Math.ceil(retryAfterMs / 1000);
  if (seconds <= 1) return 'in a moment';
  return seconds < 120 ? `in ${seconds} seconds` : `in ${Math.ceil(seconds / 60)} minutes`;
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
