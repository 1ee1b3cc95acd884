// Texts people met, found in public: where each was found stands beside it. Ids, names and accounts are made up.
import type { KmsFailureCode } from '../../../../src/domain/kms-failure.js';

export interface FoundText {
  source: string;
  text: string;
  /** `undefined` for a text that is none of the key management's, and has to stay unknown. */
  code: KmsFailureCode | undefined;
  /** What has to be kept of the text: until when, which field. */
  fact?: string;
}

const id = '673bb68a-be17-4720-9ae1-000000000001';
const key = 'd4c4cbee-20ed-4deb-b59d-000000000002';
const more = 'https://cloud.ibm.com/apidocs/key-protect';

/** An error body in IBM's form. */
const body = (errorMsg: string, code?: string, message?: string, status?: number) =>
  JSON.stringify(
    {
      metadata: { collectionType: 'application/vnd.ibm.kms.error+json', collectionTotal: 1 },
      resources: [{ errorMsg, ...(code && { reasons: [{ code, message, status, moreInfo: more }] }) }],
    },
    undefined,
    4,
  );
const seeReasons = 'Please see `reasons` for more details';
const kp = (msg: string, reasons?: string) =>
  `kp.Error: correlation_id='${id}', msg='${msg}'${reasons === undefined ? '' : `, reasons='[${reasons} - FOR_MORE_INFO_REFER: ${more}]'`}`;
const from = (
  source: string,
  texts: [text: string, code: KmsFailureCode | undefined, fact?: string][],
): FoundText[] =>
  texts.map(([text, code, fact]) => ({ source, text, code, ...(fact !== undefined && { fact }) }));

const unauthorized = 'Unauthorized: The user does not have access to the specified resource';
const unauthorizedToday =
  'Unauthorized: Either the user does not have access to the specified resource, the resource does not exist, or the region is incorrectly set';

const errorMessagesPage = from('ibm-cloud-docs/key-protect error-messages.md', [
  [
    body(
      `Bad Request: Instance policy could not be created. ${seeReasons}.`,
      'COLLECTION_TOTAL_MISMATCH_ERR',
      'Collection total does not match number of resources',
      400,
    ),
    'COLLECTION_TOTAL_MISMATCH_ERR',
  ],
  [
    body(
      `Bad Request: Instance policy could not be created. ${seeReasons}.`,
      'BODY_QUERY_PARAM_MISMATCH_ERR',
      'Data in body does not match data required by query parameter',
      400,
    ),
    'BODY_QUERY_PARAM_MISMATCH_ERR',
  ],
  [
    body(
      `Bad Request: Instance policy could not be created. ${seeReasons}.`,
      'BAD_BODY_ERR',
      'Invalid body data was passed. Please ensure the data passed had valid formatting with no invalid characters: json: unknown field "extra_field"',
      400,
    ),
    'BAD_BODY_ERR',
    'unknown field "extra_field"',
  ],
  [
    body(
      `Bad Request: Key could not be created. ${seeReasons}.`,
      'BAD_BODY_ERR',
      'Invalid body data was passed. Please ensure the data passed had valid formatting with no invalid characters: Only creation of one key per request is supported',
      400,
    ),
    'BAD_BODY_ERR',
    'Only creation of one key',
  ],
  [
    body(
      `Bad Request: Key could not be created. ${seeReasons}.`,
      'BAD_BODY_ERR',
      'Invalid body data was passed. Please ensure the data passed had valid formatting with no invalid characters: CollectionMetadata is empty',
      400,
    ),
    'BAD_BODY_ERR',
    'CollectionMetadata is empty',
  ],
  [
    body(
      `Bad Request: Wrap with key could not be performed: ${seeReasons} (INVALID_FIELD_ERR)`,
      'INVALID_FIELD_ERR',
      'The field `plaintext` must be: a base64 encoded key material: illegal base64 data at input byte 38',
      400,
    ),
    'INVALID_FIELD_ERR',
    'input byte 38',
  ],
  [
    body(
      "Bad Request: Unwrap with key could not be performed: Please see 'reasons' for more details (INVALID_FIELD_ERR)",
      'INVALID_FIELD_ERR',
      "The field 'ciphertext' must be: the original base64 encoded ciphertext from the wrap operation: illegal base64 data at input byte 208",
      400,
    ),
    'INVALID_FIELD_ERR',
    "field 'ciphertext'",
  ],
  [
    body(
      "Key could not be deleted. Please 'reasons' for more details.",
      'AUTHORIZATIONS_NOT_MET',
      'The key cannot be deleted because it failed the dual authorization request.',
      409,
    ),
    'AUTHORIZATIONS_NOT_MET',
  ],
  [
    body(
      "Key could not be deleted. Please 'reasons' for more details.",
      'PROTECTED_RESOURCE_ERR',
      'The key cannot be deleted because the key has one or more associated resources.',
      409,
    ),
    'PROTECTED_RESOURCE_ERR',
  ],
  [
    body(
      "Key could not be deleted. Please 'reasons' for more details.",
      'PREV_KEY_DEL_ERR',
      "The key cannot be deleted because it's protecting a cloud resource that has a retention policy.",
      409,
    ),
    'PREV_KEY_DEL_ERR',
  ],
  [
    body(
      `Gone: Key could not be deleted. ${seeReasons}.`,
      'KEY_DELETED_ERR',
      'Key has already been deleted. Please delete references to this key.',
      410,
    ),
    'KEY_DELETED_ERR',
  ],
  [
    body(
      `Conflict: Key is not in active state: Key could not be disabled. ${seeReasons}.`,
      'KEY_ACTION_INVALID_STATE_ERR',
      'Key is not in a valid state',
      409,
    ),
    'KEY_ACTION_INVALID_STATE_ERR',
  ],
  [
    body(
      `Conflict: Key is not in suspended state: Key could not be enabled. ${seeReasons}.`,
      'KEY_ACTION_INVALID_STATE_ERR',
      'Key is not in a valid state',
      409,
    ),
    'KEY_ACTION_INVALID_STATE_ERR',
  ],
  [
    body(
      `Conflict: Key could not be created: ${seeReasons} (KEY_CREATE_IMPORT_ACCESS_ERR)`,
      'KEY_CREATE_IMPORT_ACCESS_ERR',
      'KeyCreateImportAccess instance policy does not allow this action',
      409,
    ),
    'KEY_CREATE_IMPORT_ACCESS_ERR',
  ],
  [
    body(
      `Bad Request: Action could not be performed on key. ${seeReasons}.`,
      'NO_BODY_ERR',
      'Missing body in request',
      400,
    ),
    'NO_BODY_ERR',
  ],
  [
    body(
      `Conflict: 1 prior authorization(s) are required for deletion: Key could not be deleted. ${seeReasons}.`,
      'AUTHORIZATIONS_NOT_MET',
      'Number of authorizations required to delete is not met',
      409,
    ),
    'AUTHORIZATIONS_NOT_MET',
  ],
  [
    body(
      `Bad Request: Instance policy could not be created. ${seeReasons}.`,
      'NUM_COLLECTION_RESOURCE_ERR',
      'Only a single instance policy may be created per query parameter. Please pass single resource object',
      400,
    ),
    'NUM_COLLECTION_RESOURCE_ERR',
  ],
  [
    body(
      `Bad Request: Key could not be restored. ${seeReasons}.`,
      'KEY_IMPT_REQ_ERR',
      'Only imported keys may be restored.',
      400,
    ),
    'KEY_IMPT_REQ_ERR',
  ],
  [
    body(
      `Bad Request: Key could not be disabled. ${seeReasons}.`,
      'KEY_ROOT_REQ_ERR',
      'Requested action can only be completed with a root key.',
      400,
    ),
    'KEY_ROOT_REQ_ERR',
  ],
  [
    body(
      `Bad Request: The key expired on 2020-08-14 19:33:47 +0000 UTC: Key could not be restored. ${seeReasons}.`,
      'KEY_EXPIRED_ERR',
      'The action could not be performed on the key because the key is expired.',
      400,
    ),
    'KEY_EXPIRED_ERR',
    '2020-08-14 19:33:47',
  ],
  [
    body(
      `Conflict: Import Token could not be retrieved. ${seeReasons}.`,
      'IMPORT_TOKEN_EXPIRED_ERR',
      'The import token has expired.',
      409,
    ),
    'IMPORT_TOKEN_EXPIRED_ERR',
  ],
  [
    body(
      `Conflict: Action could not be performed on key. ${seeReasons}.`,
      'NOT_DUAL_AUTH_ERR',
      'The key is not dual auth enabled and cannot be set for deletion',
      409,
    ),
    'NOT_DUAL_AUTH_ERR',
  ],
  [
    body(
      `Conflict: Action could not be performed on key: ${seeReasons} (KEY_ROTATION_NOT_PERMITTED)`,
      'KEY_ROTATION_NOT_PERMITTED',
      "This root key has been rotated within the last hour: Only one 'rotate' action per hour is permitted",
      409,
    ),
    'KEY_ROTATION_NOT_PERMITTED',
  ],
  [
    body(
      `Bad Request: Action could not be performed on key: ${seeReasons} (KEY_PAYLOAD_REQ_ERR)`,
      'KEY_PAYLOAD_REQ_ERR',
      "This root key was created with user-supplied key material: Key material is required to perform a 'rotate' action",
      400,
    ),
    'KEY_PAYLOAD_REQ_ERR',
  ],
  [body(unauthorized), 'unauthorized'],
  [
    `Disabling key: '69332...<redacted>...5dbf', in instance: 'a192...<redacted>...7411'...\nFAILED\nkp.Error:\n    correlation_id='aca1...<redacted>...66e9',\n    msg='Conflict:\n        Key is not in active state:\n        Key could not be disabled.\n        ${seeReasons}.',\n    reasons='[KEY_ACTION_INVALID_STATE_ERR:\n        Key is not in a valid state -\n        FOR_MORE_INFO_REFER: ${more}]'`,
    'KEY_ACTION_INVALID_STATE_ERR',
  ],
]);

const otherPages = [
  ...from('ibm-cloud-docs/key-protect ts-unable-to-delete-keys.md', [
    [`Conflict: Key could not be deleted. Status: 409, Correlation ID: ${id}`, 'conflict'],
    [
      body(
        `Conflict: Key could not be deleted. ${seeReasons}.`,
        'PROTECTED_RESOURCE_ERR',
        'Key is protecting one or more cloud resources',
        409,
      ),
      'PROTECTED_RESOURCE_ERR',
    ],
  ]),
  ...from('ibm-cloud-docs/key-protect key-protect-cli-commands.md', [
    [
      `Deleting key: '${key}'...\nFAILED\nkp.Error:\n    correlation_id='${id}',\n    msg='Conflict: 1 prior authorization(s) are required for deletion: Key could not be deleted. Please see "reasons" for more details.',\n    reasons='[AUTHORIZATIONS_NOT_MET: Number of authorizations required to delete is not met -\n        FOR_MORE_INFO_REFER: ${more}]'`,
      'AUTHORIZATIONS_NOT_MET',
      '1 prior authorization',
    ],
    [
      `FAILED\nkp.Error:\n    correlation_id='${id}',\n    msg='Conflict: 1 prior authorization(s) are required for deletion: Key could not be deleted.\n        Please see "reasons" for more details.',\n    reasons='[AUTHORIZATIONS_NOT_MET: Number of authorizations required to delete is not met -`,
      'AUTHORIZATIONS_NOT_MET',
    ],
    [
      `FAILED\nkp.Error:\n    correlation_id='${id}',\n    msg='Conflict: Key could not be deleted. Please see "reasons" for more details.',\n    reasons='[PROTECTED_RESOURCE_ERR: Key is protecting one or more cloud resources -\n        FOR_MORE_INFO_REFER: https://cloud.ibm.com/docs/key-protect?topic=key-protect-troubleshooting#unable-to-delete-keys]'`,
      'PROTECTED_RESOURCE_ERR',
    ],
    [
      `FAILED\nkp.Error:\n    correlation_id='${id}',\n    msg='Conflict: Action could not be performed on key. Please see "reasons" for more details.',\n    reasons='[KEY_ACTION_INVALID_STATE_ERR: Key is not in a valid state -\n        FOR_MORE_INFO_REFER: ${more}]'`,
      'KEY_ACTION_INVALID_STATE_ERR',
    ],
    [
      `Retrieving key Versions...\nFAILED\nKEY_ACTION_INVALID_STATE_ERR\nKey is not in a valid state\nCorrelation-ID:${id}`,
      'KEY_ACTION_INVALID_STATE_ERR',
    ],
    ['Unwrapping key...\nFAILED', undefined],
    [
      'FAILED\nServiceNotAuthorized: The specified COS Service Instance does not have sufficient\n    permissions to access the resource provided in the ibm-sse-kp-customer-root-key-crn request header\nstatus code: 401,',
      'unauthorized',
    ],
  ]),
  ...from('ibm-cloud-docs/key-protect migrate-tool.md', [
    [
      `2023/03/29 09:23:39 Get Key failed for keyID ${key} with the following error: ${kp(`Not Found: Key could not be retrieved: ${seeReasons} (KEY_NOT_FOUND_ERR)`, 'KEY_NOT_FOUND_ERR: key does not exist')}\n2023/03/29 09:23:39 -----------------------------------------------`,
      'KEY_NOT_FOUND_ERR',
    ],
    [
      `FAILED - ${kp(`Not Found: Key could not be retrieved: ${seeReasons} (KEY_NOT_FOUND_ERR)`, 'KEY_NOT_FOUND_ERR: key does not exist')}`,
      'KEY_NOT_FOUND_ERR',
    ],
    [
      `2023/03/29 09:26:44 Get Key failed for keyID ${key} with the following error: ${kp(unauthorizedToday)}`,
      'unauthorized',
    ],
    [`FAILED - ${kp(unauthorizedToday)}`, 'unauthorized'],
    [
      `2023/03/29 09:17:06 Post Sync Call Failed: ${kp(`Conflict: Could not initiate sync requests to associated resources: ${seeReasons} (REQ_TOO_EARLY_ERR)`, 'REQ_TOO_EARLY_ERR: The key was updated recently: Please wait and try again: Sync cannot be performed until at least 2023-03-29T14:17:19Z')}`,
      'REQ_TOO_EARLY_ERR',
      '2023-03-29T14:17:19Z',
    ],
    [
      `FAILED - ${kp(`Conflict: Could not initiate sync requests to associated resources: ${seeReasons} (REQ_TOO_EARLY_ERR)`, 'REQ_TOO_EARLY_ERR: The key was updated recently: Please wait and try again: Sync cannot be performed until at least 2023-03-29T14:17:19Z')}`,
      'REQ_TOO_EARLY_ERR',
      '2023-03-29T14:17:19Z',
    ],
    ['FAILED - No Migration Intent found for the key', undefined],
    ['invalid key crn for key : crn must be specified to 10 segments', undefined],
  ]),
  ...from('ibm-cloud-docs/key-protect provision.md', [
    [`Retrieving keys...\n\nFAILED\n\n${kp(unauthorized)}`, 'unauthorized'],
  ]),
  ...from('ibm-cloud-docs/hs-crypto troubleshooting', [
    [
      'The service was not able to delete keystore `billing-store` because it still contains some keys.',
      'KEY_RING_NOT_EMPTY_ERR',
    ],
    ['Conflict: Key ring could not be deleted: Please see reasons for more details.', 'conflict'],
    [
      `{\n  "metadata":\n  {\n    "collectionType":"application/vnd.ibm.kms.error+json",\n    "collectionTotal":1\n  },\n  "resources":[\n    {\n      "errorMsg":"${unauthorized}"\n    }\n  ]\n}`,
      'unauthorized',
    ],
  ]),
  ...from('ibm-cloud-docs/containers px-kms-endpoint', [[`\`${kp(unauthorized)}"\``, 'unauthorized']]),
  ...from('ibm-cloud-docs/openshift data foundation', [
    [
      `2025-11-19 03:58:11.158362 C | rookcmd: failed to get secret "ocs-deviceset-0-data-11aaaa": failed to get secret from ibm key protect: ${kp(unauthorizedToday)}`,
      'unauthorized',
    ],
    ['NHC009   Network     Error      The IAM token exchange request failed.', undefined],
  ]),
  ...from('ibm-cloud-docs/key-protect at-events.md', [
    [
      '{"action":"kms.secrets.ack-delete","target":{"id":"crn:v1:bluemix:public:kms:us-south:a/0a1b:6ba8beba-a85b-4b7a-9dbd-000000000003:key:51eb34cd-93ef-4795-a32d-000000000004","name":"Key Protect","typeURI":"key-protect/keys"},"requestPath":"/keymonitor/deletion","reason":{"reasonCode":408},"severity":"warning","responseBody":{"message":"End to end deletion for this key is not yet complete. Check the outstandingResourceCRNs field to review which cloud resources have registrations to this key that are pending deactivation."}}',
      'request_timeout',
    ],
  ]),
];

const clients = from('IBM/keyprotect-go-client tests', [
  [
    body(
      'Bad Request: KeyVersion(s) could not be retrieved: Please see for more details (INVALID_QUERY_PARAM_ERR)',
      'INVALID_QUERY_PARAM_ERR',
      'The query_param must be: an integer between 1 and 5000 (inclusive)',
    ),
    'INVALID_QUERY_PARAM_ERR',
    'between 1 and 5000',
  ],
  [
    'The query_param must be: an integer between 1 and 5000 (inclusive)',
    'INVALID_QUERY_PARAM_ERR',
    'between 1 and 5000',
  ],
  [
    `"Message": "Bad Request: Keys could not be retrieved: Please see for more details (INVALID_QUERY_PARAM_ERR)"`,
    'INVALID_QUERY_PARAM_ERR',
  ],
  [
    body(
      'Bad Request: Instance policy could not be created: Please see "reasons" for more details (INVALID_FIELD_ERR)',
      'INVALID_FIELD_ERR',
      'The field "interval_month" must be: an integer between 1 and 12 (inclusive)',
    ),
    'INVALID_FIELD_ERR',
    'interval_month',
  ],
  [
    body(
      "Bad Request: Key could not be rotated: Please see 'reasons' for more details (INVALID_QUERY_PARAM_ERR)",
      'INVALID_QUERY_PARAM_ERR',
      "The query_param 'payload' must be: provided only if key is imported",
    ),
    'INVALID_QUERY_PARAM_ERR',
    "'payload'",
  ],
  [
    body(
      "Bad Request: Key could not be rotated: Please see 'reasons' for more details (KEY_PAYLOAD_REQ_ERR)",
      'KEY_PAYLOAD_REQ_ERR',
      "This root key was created with user-supplied key material: Key material is required to perform a 'rotate' action",
    ),
    'KEY_PAYLOAD_REQ_ERR',
  ],
  [
    body(
      "Conflict: Key could not be purged: Please see 'reasons' for more details (KEY_ACTION_INVALID_STATE_ERR)",
      'KEY_ACTION_INVALID_STATE_ERR',
      'Key is not in a valid state',
    ),
    'KEY_ACTION_INVALID_STATE_ERR',
  ],
  [
    body(
      "Conflict: Key could not be purged: Please see 'reasons' for more details (REQ_TOO_EARLY_ERR)",
      'REQ_TOO_EARLY_ERR',
      'The key was updated recently: Please wait and try again: Purge operation is allowed 4h0m0s after key is deleted',
    ),
    'REQ_TOO_EARLY_ERR',
    '4h0m0s',
  ],
  ['Purge operation is allowed 4h0m0s after key is deleted', 'REQ_TOO_EARLY_ERR', '4h0m0s'],
  [
    body(
      "Not Found: Key could not be retrieved: Please see 'reasons' for more details (KEY_NOT_FOUND_ERR)",
      'KEY_NOT_FOUND_ERR',
      'key does not exist',
    ),
    'KEY_NOT_FOUND_ERR',
  ],
  [
    body(
      'Conflict: Action could not be performed on key. Please see reasons for more details.',
      'PREV_KEY_DEL_ERR',
      "The key cannot be deleted because it's protecting a cloud resource that has a retention policy. Before you delete this key, contact an account owner to remove the retention policy on each resource that is associated with the key.",
    ),
    'PREV_KEY_DEL_ERR',
  ],
  [
    body(
      'Bad Request: Key could not be created: Please see reasons for more details (KEY_ROOT_REQ_ERR)',
      'KEY_ROOT_REQ_ERR',
      'Requested action can only be completed with a root key: Rotation policy cannot be set on a standard key',
    ),
    'KEY_ROOT_REQ_ERR',
    'Rotation policy cannot be set',
  ],
  [
    body(
      'Bad Request: Instance policy could not be created. Please see reasons for more details.',
      'BAD_BODY_ERR',
      'Invalid body data was passed. Please ensure the data passed had valid formatting with no invalid characters: json: unknown field "attributes"%!(EXTRA []string=[])',
    ),
    'BAD_BODY_ERR',
    'attributes',
  ],
  [
    body(
      "Conflict: Could not initiate sync requests to associated resources: Please see 'reasons' for more details (REQ_TOO_EARLY_ERR)",
      'REQ_TOO_EARLY_ERR',
      'The key was updated recently: Please wait and try again: Sync cannot be performed until at least 2021-09-29T21:38:43Z',
    ),
    'REQ_TOO_EARLY_ERR',
    '2021-09-29T21:38:43Z',
  ],
  [
    body(
      "Gone: The key has been deleted and is no longer available.Please provide a valid key when performing an 'unwrap' action",
    ),
    'gone',
  ],
  [
    kp(
      "Gone: The key has been deleted and is no longer available.Please provide a valid key when performing an 'unwrap' action",
    ),
    'KEY_DELETED_ERR',
  ],
  [
    "This root key has been rotated within the last hour. Only one 'rotate' action per hour is permitted",
    'KEY_ROTATION_NOT_PERMITTED',
  ],
  ['Too Many Requests: Please wait a few minutes and try again.', 'rate_limited'],
  [kp('Service Unavailable: Service is currently unavailable, please try again'), 'unavailable'],
]);

const threads = [
  ...from('IBM-Cloud/terraform-provider-ibm#5154', [
    [`Error: [ERROR] Get Policies failed with error : ${kp(unauthorizedToday)}`, 'unauthorized'],
  ]),
  ...from('IBM-Cloud/terraform-provider-ibm#4520', [
    [
      `Error: Error while creating standard key: ${kp('Bad Request: Request requires valid Bluemix-Instance Header containing a valid UUID')}\n│ \n│   with module.bastionHost.ibm_kp_key.bastion_host_encryption,\n│   on ../modules/pag/main.tf line 42, in resource "ibm_kp_key" "bastion_host_encryption":\n│   42: resource "ibm_kp_key" "bastion_host_encryption" {  `,
      'bad_request',
      'valid UUID',
    ],
  ]),
  ...from('IBM-Cloud/terraform-provider-ibm#5472', [
    [
      `│ Error: [ERROR] Error while deleting: ${kp(`Conflict: Key could not be deleted: ${seeReasons} (PREV_KEY_DEL_ERR)`, "PREV_KEY_DEL_ERR: The key cannot be deleted because it's protecting a cloud resource that has a retention policy: Before you delete this key, contact an account owner to remove the retention policy on each resource that is associated with the key")}`,
      'PREV_KEY_DEL_ERR',
    ],
  ]),
  ...from('IBM-Cloud/terraform-provider-ibm#4837', [
    [
      `2023-09-30T14:49:56Z command.go:185: │ Error:  failed to Destroy key ring with error: ${kp(`Conflict: Key ring could not be deleted: ${seeReasons} (KEY_RING_NOT_EMPTY_ERR)`, 'KEY_RING_NOT_EMPTY_ERR: The specified key ring contains at least one key (in any state)')}`,
      'KEY_RING_NOT_EMPTY_ERR',
    ],
  ]),
  ...from('IBM-Cloud/terraform-provider-ibm, tests of key rings', [
    ['KEY_RING_KEYS_NOT_DELETED_ERR:', 'KEY_RING_KEYS_NOT_DELETED_ERR'],
  ]),
  ...from('IBM-Cloud/terraform-provider-ibm#3561', [
    [
      '401: The IAM token exchange request failed with the message: Provided API key could not be found',
      'sign_in_failed',
    ],
  ]),
  ...from('IBM-Cloud/terraform-provider-ibm#334', [
    [
      '* ibm_container_cluster.testacc_cluster: Error occured while configuring Container Service for K8s cluster: "Request failed with status code: 400, BX0415EWQA: Provided API key could not be found"',
      'sign_in_failed',
    ],
  ]),
  ...from('IBM-Cloud/terraform-provider-ibm#4906', [
    [
      '│ Error: [ERROR] Error occured while fetching account user details: "token contains an invalid number of segments"',
      undefined,
    ],
  ]),
  ...from('terraform-ibm-modules, a known limitation', [
    [`Error: [ERROR] Get Policies failed with error : ${kp(unauthorizedToday)}\n`, 'unauthorized'],
  ]),
  ...from('rook/rook#9958', [
    [
      `2022-03-29 07:22:55.011443 E | op-osd: failed to store secret. failed to put secret in ibm key protect: ${kp(unauthorized)}`,
      'unauthorized',
    ],
  ]),
  ...from('a runbook for clusters with a KMS provider', [
    [
      `error during request to KeyProtect correlation_id='${id}': Post https://api.us-south.hs-crypto.cloud.ibm.com:8451/api/v2/keys/${key}?action=wrap: dial tcp 169.63.0.1:8451: connect: connection refused`,
      'no_answer',
    ],
    ['BXNIM0415E Provided API key could not be found', 'sign_in_failed'],
    [
      'error\tfault found\t{"fault": {"msg":"The IAM token exchange request failed with the message: Provided API key could not be found","code":"ErrorFailedTokenExchange"',
      'sign_in_failed',
    ],
    [
      'Cannot create CSE service API object Request failed with status code: 400, BXNIM0415E: Provided API key could not be found',
      'sign_in_failed',
    ],
  ]),
  ...from('IBM-Cloud/ibm-cloud-cli-release#92', [
    ["Not logged in.\nFAILED\nBSS Account '...........' was not found.", undefined],
  ]),
  ...from('a workshop that logs in by command line', [
    [
      "Authenticating...\nCredentials were rejected.\nCode: BXNIM0602E, message: The credentials you entered for the user 'rita@northwind.example' are incorrect\n\nPassword> ",
      'sign_in_failed',
      "The credentials you entered for the user 'rita@northwind.example' are incorrect",
    ],
  ]),
  ...from('an introduction to tokens of IAM', [
    [
      '{\n   "errorCode":"BXNIM0602E",\n   "errorMessage":"The credentials you provided are incorrect",\n   "errorDetails":"The credentials you entered for the user \'rita@northwind.example\' are incorrect",\n   "context":{}\n}',
      'sign_in_failed',
      'The credentials you provided are incorrect',
    ],
  ]),
  ...from('several repositories, kubectl with an expired token', [
    [
      'Unable to connect to the server: failed to refresh token: oauth2: cannot fetch token: 400 Bad Request\nResponse: {"errorCode":"BXNIM0408E","errorMessage":"Provided refresh token is expired","context":{}}',
      'sign_in_failed',
      'Provided refresh token is expired',
    ],
    [
      'failed to refresh token: oauth2: cannot fetch token: 400 Bad Request\\nResponse: {\\"errorCode\\":\\"BXNIM0408E\\",\\"errorMessage\\":\\"Provided refresh token is expired\\",\\"context\\":{}}',
      'sign_in_failed',
      'Provided refresh token is expired',
    ],
  ]),
  ...from('watson-developer-cloud/food-coach#28', [
    [
      'OUT   "message": "{\\"context\\":{\\"requestType\\":\\"incoming.Identity_Token\\",\\"url\\":\\"https://iam.bluemix.net\\"},\\"errorCode\\":\\"BXNIM0415E\\",\\"errorMessage\\":\\"Provided API key could not be found\\"}",',
      'sign_in_failed',
      'Provided API key could not be found',
    ],
  ]),
  ...from('a middleware of 2017', [
    [body('Forbidden: User does not have access to provided space'), 'forbidden'],
  ]),
  // Other clouds, which say things that look alike.
  ...from('hashicorp/terraform-provider-google#12696', [
    [
      'Error: googleapi: Error 400: The request cannot be fulfilled. Resource projects/p/locations/europe/keyRings/key-ring/cryptoKeys/key/cryptoKeyVersions/1 has value DESTROYED in field crypto_key_version.state.',
      undefined,
    ],
  ]),
  ...from('MicrosoftDocs/azure-docs#77545', [
    ["ConflictError : You're requesting multiple operations on same item.", undefined],
  ]),
  ...from('Azure/azure-sdk-for-js#25362', [
    [
      "There was a conflict while deleting key 'https://t2.vault.azure.net/keys/CRUDKeyName/e3c9f1d444ee4b3287e20f11047b0047'. This can happen when multiple operations are performed in parallel against the key.",
      undefined,
    ],
  ]),
  ...from('aws-controllers-k8s/community#1878', [
    [
      'ValidationException: Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html\n\tstatus code: 400, request id: 87750736-3cec-4256-99c7-000000000005',
      undefined,
    ],
  ]),
  ...from('IBM/watson-online-store#204', [
    [
      'requests.exceptions.HTTPError: 410 Client Error: Gone for url: https://apikey-v2-8ol2.cloudant.com/_iam_session',
      undefined,
    ],
  ]),
];

export const foundInPublic: FoundText[] = [...errorMessagesPage, ...otherPages, ...clients, ...threads];
