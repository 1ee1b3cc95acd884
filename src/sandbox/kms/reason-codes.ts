/**
 * IBM's reason codes, each with its HTTP status and its sentence of today, word for word: Key Protect's page
 * `error-messages`, its clients and recordings of the live service (docs/facts/ibm.md#reason-codes).
 */
export const reasonCodes = {
  BAD_BODY_ERR: [
    400,
    'Invalid body data was passed: Please ensure the data passed had valid formatting with no invalid characters',
  ],
  NO_BODY_ERR: [400, 'Missing body in request'],
  COLLECTION_TOTAL_MISMATCH_ERR: [400, 'Collection total does not match number of resources'],
  BODY_QUERY_PARAM_MISMATCH_ERR: [400, 'Data in body does not match data required by query parameter'],
  NUM_COLLECTION_RESOURCE_ERR: [
    400,
    'Only a single instance policy may be created per query parameter: Please pass single resource object',
  ],
  INVALID_FIELD_ERR: [400, 'The field `plaintext` must be: a base64 encoded key material'],
  INVALID_QUERY_PARAM_ERR: [400, 'The query_param `payload` must be: provided only if key is imported'],
  BEARER_SUB_EXTRACTION_ERR: [
    400,
    'Extracting the subject from the bearer token failed: Make sure the bearer token passed is the correct one (and correct format) and is allowed to perform requested actions',
  ],
  KEY_ROOT_REQ_ERR: [400, 'Requested action can only be completed with a root key'],
  KEY_IMPT_REQ_ERR: [400, 'Only imported keys may be restored'],
  KEY_EXPIRED_ERR: [400, 'The action could not be performed on the key because the key is expired'],
  KEY_RESTORE_EXPIRED: [400, 'Key restoration has expired'],
  KEY_PAYLOAD_REQ_ERR: [
    400,
    "This root key was created with user-supplied key material: Key material is required to perform a 'rotate' action",
  ],
  INCORRECT_NONCE_ERR: [
    400,
    'The encrypted nonce given does not match existing record: Please ensure the correct nonce was given in the request',
  ],
  INCORRECT_NONCE_IV_ERR: [
    400,
    'The provided encrypted nonce was not encrypted with the key material given OR the provided IV does not match the encrypted nonce',
  ],
  CONFIG_RULE_CONFLICT_ERR: [403, 'Requested change is not compliant with configuration rules'],
  RESOURCE_OWNER_ERR: [403, 'The resource(s) queried does not belong to the service'],
  SERVICE_ONLY_ERR: [403, 'This action can only be done by a service (service to service)'],
  FEATURE_RESTRICTED_ERR: [
    403,
    'This action is not permitted on this resource: Please contact IBM Key Protect or open a service ticket to enable this feature',
  ],
  KEY_NOT_FOUND_ERR: [404, 'key does not exist'],
  AUTHORIZATIONS_NOT_MET: [409, 'Number of authorizations required to delete is not met'],
  NOT_DUAL_AUTH_ERR: [409, 'The key is not dual auth enabled and cannot be set for deletion'],
  PROTECTED_RESOURCE_ERR: [409, 'Key is protecting one or more cloud resources'],
  PREV_KEY_DEL_ERR: [
    409,
    "The key cannot be deleted because it's protecting a cloud resource that has a retention policy: Before you delete this key, contact an account owner to remove the retention policy on each resource that is associated with the key",
  ],
  KEY_ACTION_INVALID_STATE_ERR: [409, 'Key is not in a valid state'],
  REQ_TOO_EARLY_ERR: [409, 'The key was updated recently: Please wait and try again'],
  KEY_ROTATION_NOT_PERMITTED: [
    409,
    "This root key has been rotated within the last hour: Only one 'rotate' action per hour is permitted",
  ],
  KEY_CREATE_IMPORT_ACCESS_ERR: [409, 'KeyCreateImportAccess instance policy does not allow this action'],
  IMPORT_TOKEN_EXPIRED_ERR: [409, 'The import token has expired'],
  KEY_RING_NOT_EMPTY_ERR: [409, 'The specified key ring contains at least one key (in any state)'],
  KEY_DELETED_ERR: [410, 'Key has already been deleted: Please delete references to this key'],
  KEY_INVALID_STATE_ERR: [422, 'Key is not in a valid state'],
  KEY_ROOT_REQ_REG_ERR: [422, 'Requested action can only be completed with a root key'],
  KEY_VERSION_INVALID: [
    422,
    'This request requires that the key version is later than current registration key version',
  ],
  INVALID_SIG_EXP_ERR: [422, 'Signature is invalid'],
  UNPROCESSABLE_CIPHERTEXT_ERR: [422, 'The provided ciphertext is invalid or corrupted'],
  INCOMPLETE_METADATA_ERR: [500, 'Key metadata became corrupted: Please delete this key'],

  // Of these IBM's clients know the code, and no page or recording the sentence: it is ours.
  KEY_SEARCH_TOO_BROAD: [400, 'The search covers too many keys'],
  KEY_ALIAS_NOT_UNIQUE_ERR: [409, 'The alias is taken by another key'],
  KEY_ALIAS_QUOTA_ERR: [409, 'The key has as many aliases as it may have'],
  KEY_RING_KEYS_NOT_DELETED_ERR: [409, 'The key ring has keys that are not deleted'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type ReasonCode = keyof typeof reasonCodes;
