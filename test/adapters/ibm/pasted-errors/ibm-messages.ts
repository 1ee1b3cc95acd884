import type { KmsReasonCode } from '../../../../src/domain/kms-failure.js';

export interface IbmMessage {
  code: KmsReasonCode;
  status: number;
  /** As the console shows it, and as a reason's message. */
  message: string;
  /** What the call was, in an error body's `errorMsg`. */
  what: string;
  /** Where one sentence belongs to two codes, what it means without its status. */
  alone?: KmsReasonCode;
}

const keyAction = 'Action could not be performed on key';
const keyDeletion = 'Key could not be deleted';
const policyCreation = 'Instance policy could not be created';

/** Every message of IBM's page (KP `error-messages`, August 2026), word for word, and those its clients have shown besides. */
export const ibmMessages: IbmMessage[] = [
  {
    code: 'COLLECTION_TOTAL_MISMATCH_ERR',
    status: 400,
    message: 'Collection total does not match number of resources',
    what: policyCreation,
  },
  {
    code: 'BODY_QUERY_PARAM_MISMATCH_ERR',
    status: 400,
    message: 'Data in body does not match data required by query parameter',
    what: policyCreation,
  },
  {
    code: 'BEARER_SUB_EXTRACTION_ERR',
    status: 400,
    message:
      'Extracting the subject from the bearer token failed: Make sure the bearer token passed is the correct one (and correct format) and is allowed to perform requested actions',
    what: keyAction,
  },
  {
    code: 'BAD_BODY_ERR',
    status: 400,
    message:
      'Invalid body data was passed: Please ensure the data passed had valid formatting with no invalid characters',
    what: 'Key could not be created',
  },
  {
    code: 'INVALID_FIELD_ERR',
    status: 400,
    message:
      "The field 'ciphertext' must be: the original base64 encoded ciphertext from the wrap operation: illegal base64 data at input byte 208",
    what: 'Unwrap with key could not be performed',
  },
  {
    code: 'AUTHORIZATIONS_NOT_MET',
    status: 409,
    message:
      'The key cannot be deleted because it failed the dual authorization request. Before you delete this key, make sure dual authorization procedures are followed.',
    what: keyDeletion,
  },
  {
    code: 'PROTECTED_RESOURCE_ERR',
    status: 409,
    message: 'The key cannot be deleted because the key has one or more associated resources.',
    what: keyDeletion,
  },
  {
    code: 'KEY_DELETED_ERR',
    status: 410,
    message: 'Key has already been deleted: Please delete references to this key',
    what: keyDeletion,
  },
  {
    code: 'KEY_ACTION_INVALID_STATE_ERR',
    status: 409,
    message: 'Key is not in a valid state',
    what: 'Key is not in active state: Key could not be disabled',
  },
  {
    code: 'KEY_INVALID_STATE_ERR',
    status: 422,
    message: 'Key is not in a valid state',
    what: 'Registration could not be created',
    alone: 'KEY_ACTION_INVALID_STATE_ERR',
  },
  {
    code: 'PROTECTED_RESOURCE_ERR',
    status: 409,
    message: 'Key is protecting one or more cloud resources',
    what: keyDeletion,
  },
  {
    code: 'INCOMPLETE_METADATA_ERR',
    status: 500,
    message: 'Key metadata became corrupted: Please delete this key',
    what: 'Key could not be retrieved',
  },
  {
    code: 'KEY_RESTORE_EXPIRED',
    status: 400,
    message: 'Key restoration has expired',
    what: 'Key could not be restored',
  },
  {
    code: 'KEY_CREATE_IMPORT_ACCESS_ERR',
    status: 409,
    message: 'KeyCreateImportAccess instance policy does not allow this action',
    what: 'Key could not be created',
  },
  { code: 'NO_BODY_ERR', status: 400, message: 'Missing body in request', what: keyAction },
  {
    code: 'AUTHORIZATIONS_NOT_MET',
    status: 409,
    message: 'Number of authorizations required to delete is not met',
    what: `1 prior authorization(s) are required for deletion: ${keyDeletion}`,
  },
  {
    code: 'NUM_COLLECTION_RESOURCE_ERR',
    status: 400,
    message:
      'Only a single instance policy may be created per query parameter: Please pass single resource object',
    what: policyCreation,
  },
  {
    code: 'KEY_IMPT_REQ_ERR',
    status: 400,
    message: 'Only imported keys may be restored',
    what: 'Key could not be restored',
  },
  {
    code: 'KEY_ROOT_REQ_ERR',
    status: 400,
    message: 'Requested action can only be completed with a root key',
    what: 'Key could not be disabled',
  },
  {
    code: 'KEY_ROOT_REQ_REG_ERR',
    status: 422,
    message: 'Requested action can only be completed with a root key',
    what: 'Registration could not be created',
    alone: 'KEY_ROOT_REQ_ERR',
  },
  {
    code: 'CONFIG_RULE_CONFLICT_ERR',
    status: 403,
    message: 'Requested change is not compliant with configuration rules',
    what: policyCreation,
  },
  {
    code: 'INVALID_SIG_EXP_ERR',
    status: 422,
    message: 'Signature is invalid',
    what: 'Rewrap with key could not be performed',
  },
  {
    code: 'KEY_EXPIRED_ERR',
    status: 400,
    message: 'The action could not be performed on the key because the key is expired',
    what: 'The key expired on 2020-08-14 19:33:47 +0000 UTC: Key could not be restored',
  },
  {
    code: 'INCORRECT_NONCE_ERR',
    status: 400,
    message:
      'The encrypted nonce given does not match existing record: Please ensure the correct nonce was given in the request',
    what: 'Key could not be restored',
  },
  {
    code: 'IMPORT_TOKEN_EXPIRED_ERR',
    status: 409,
    message: 'The import token has expired',
    what: 'Import Token could not be retrieved',
  },
  {
    code: 'PREV_KEY_DEL_ERR',
    status: 409,
    message:
      "The key cannot be deleted because it's protecting a cloud resource that has a retention policy: Before you delete this key, contact an account owner to remove the retention policy on each resource that is associated with the key",
    what: keyDeletion,
  },
  {
    code: 'NOT_DUAL_AUTH_ERR',
    status: 409,
    message: 'The key is not dual auth enabled and cannot be set for deletion',
    what: keyAction,
  },
  {
    code: 'REQ_TOO_EARLY_ERR',
    status: 409,
    message:
      'The key was updated recently: Please wait and try again: Sync cannot be performed until at least 2021-09-29T21:38:43Z',
    what: 'Could not initiate sync requests to associated resources',
  },
  {
    code: 'UNPROCESSABLE_CIPHERTEXT_ERR',
    status: 422,
    message: 'The provided ciphertext is invalid or corrupted',
    what: 'Unwrap with key could not be performed',
  },
  {
    code: 'INCORRECT_NONCE_IV_ERR',
    status: 400,
    message:
      'The provided encrypted nonce was not encrypted with the key material given OR the provided IV does not match the encrypted nonce',
    what: 'Key could not be restored',
  },
  {
    code: 'RESOURCE_OWNER_ERR',
    status: 403,
    message: 'The resource(s) queried does not belong to the service',
    what: keyDeletion,
  },
  {
    code: 'SERVICE_ONLY_ERR',
    status: 403,
    message: 'This action can only be done by a service (service to service)',
    what: 'Registration could not be created',
  },
  {
    code: 'FEATURE_RESTRICTED_ERR',
    status: 403,
    message:
      'This action is not permitted on this resource: Please contact IBM Key Protect or open a service ticket to enable this feature',
    what: policyCreation,
  },
  {
    code: 'KEY_VERSION_INVALID',
    status: 422,
    message: 'This request requires that the key version is later than current registration key version',
    what: 'Registration could not be replaced',
  },
  {
    code: 'KEY_ROTATION_NOT_PERMITTED',
    status: 409,
    message:
      "This root key has been rotated within the last hour: Only one 'rotate' action per hour is permitted",
    what: keyAction,
  },
  {
    code: 'KEY_PAYLOAD_REQ_ERR',
    status: 400,
    message:
      "This root key was created with user-supplied key material: Key material is required to perform a 'rotate' action",
    what: keyAction,
  },
  // Shown by IBM's Go and Terraform clients.
  {
    code: 'KEY_NOT_FOUND_ERR',
    status: 404,
    message: 'key does not exist',
    what: 'Key could not be retrieved',
  },
  {
    code: 'INVALID_QUERY_PARAM_ERR',
    status: 400,
    message: "The query_param 'payload' must be: provided only if key is imported",
    what: 'Key could not be rotated',
  },
  {
    code: 'KEY_RING_NOT_EMPTY_ERR',
    status: 409,
    message: 'The specified key ring contains at least one key (in any state)',
    what: 'Key ring could not be deleted',
  },
];
