// What IBM's page `error-messages` of Key Protect says of each code, by its number there: status, title and sentence. Typed
// off the page, not out of the simulator, which has to answer with them word for word.
import { expect, it, describe } from 'vitest';
import { errorEras } from '../../../src/sandbox/kms/knobs.js';
import { reasonCodes } from '../../../src/sandbox/kms/reason-codes.js';
import { ids, startKms, type TestKms } from './small-world.js';

const page: [number: number, code: string, status: number, title: string, message: string][] = [
  [
    1,
    'COLLECTION_TOTAL_MISMATCH_ERR',
    400,
    'Bad Request',
    'Collection total does not match number of resources',
  ],
  [
    2,
    'BODY_QUERY_PARAM_MISMATCH_ERR',
    400,
    'Bad Request',
    'Data in body does not match data required by query parameter',
  ],
  [
    3,
    'BEARER_SUB_EXTRACTION_ERR',
    400,
    'Bad Request',
    'Extracting the subject from the bearer token failed: Make sure the bearer token passed is the correct one (and correct format) and is allowed to perform requested actions',
  ],
  [
    4,
    'BAD_BODY_ERR',
    400,
    'Bad Request',
    'Invalid body data was passed: Please ensure the data passed had valid formatting with no invalid characters',
  ],
  [
    5,
    'INVALID_FIELD_ERR',
    400,
    'Bad Request',
    'The field `plaintext` must be: a base64 encoded key material',
  ],
  [7, 'KEY_DELETED_ERR', 410, 'Gone', 'Key has already been deleted: Please delete references to this key'],
  [7, 'KEY_ACTION_INVALID_STATE_ERR', 409, 'Conflict', 'Key is not in a valid state'],
  [8, 'KEY_INVALID_STATE_ERR', 422, 'Unprocessable Entity', 'Key is not in a valid state'],
  [9, 'PROTECTED_RESOURCE_ERR', 409, 'Conflict', 'Key is protecting one or more cloud resources'],
  [
    10,
    'INCOMPLETE_METADATA_ERR',
    500,
    'Internal Server Error',
    'Key metadata became corrupted: Please delete this key',
  ],
  [11, 'KEY_RESTORE_EXPIRED', 400, 'Bad Request', 'Key restoration has expired'],
  [
    12,
    'KEY_CREATE_IMPORT_ACCESS_ERR',
    409,
    'Conflict',
    'KeyCreateImportAccess instance policy does not allow this action',
  ],
  [13, 'NO_BODY_ERR', 400, 'Bad Request', 'Missing body in request'],
  [14, 'AUTHORIZATIONS_NOT_MET', 409, 'Conflict', 'Number of authorizations required to delete is not met'],
  [
    15,
    'NUM_COLLECTION_RESOURCE_ERR',
    400,
    'Bad Request',
    'Only a single instance policy may be created per query parameter: Please pass single resource object',
  ],
  [16, 'KEY_IMPT_REQ_ERR', 400, 'Bad Request', 'Only imported keys may be restored'],
  [17, 'KEY_ROOT_REQ_ERR', 400, 'Bad Request', 'Requested action can only be completed with a root key'],
  [
    18,
    'KEY_ROOT_REQ_REG_ERR',
    422,
    'Unprocessable Entity',
    'Requested action can only be completed with a root key',
  ],
  [
    19,
    'CONFIG_RULE_CONFLICT_ERR',
    403,
    'Forbidden',
    'Requested change is not compliant with configuration rules',
  ],
  [20, 'INVALID_SIG_EXP_ERR', 422, 'Unprocessable Entity', 'Signature is invalid'],
  [
    21,
    'KEY_EXPIRED_ERR',
    400,
    'Bad Request',
    'The action could not be performed on the key because the key is expired',
  ],
  [
    22,
    'INCORRECT_NONCE_ERR',
    400,
    'Bad Request',
    'The encrypted nonce given does not match existing record: Please ensure the correct nonce was given in the request',
  ],
  [23, 'IMPORT_TOKEN_EXPIRED_ERR', 409, 'Conflict', 'The import token has expired'],
  [
    24,
    'PREV_KEY_DEL_ERR',
    409,
    'Conflict',
    "The key cannot be deleted because it's protecting a cloud resource that has a retention policy: Before you delete this key, contact an account owner to remove the retention policy on each resource that is associated with the key",
  ],
  [
    25,
    'NOT_DUAL_AUTH_ERR',
    409,
    'Conflict',
    'The key is not dual auth enabled and cannot be set for deletion',
  ],
  [26, 'REQ_TOO_EARLY_ERR', 409, 'Conflict', 'The key was updated recently: Please wait and try again'],
  [
    27,
    'UNPROCESSABLE_CIPHERTEXT_ERR',
    422,
    'Unprocessable Entity',
    'The provided ciphertext is invalid or corrupted',
  ],
  [
    28,
    'INCORRECT_NONCE_IV_ERR',
    400,
    'Bad Request',
    'The provided encrypted nonce was not encrypted with the key material given OR the provided IV does not match the encrypted nonce',
  ],
  [29, 'RESOURCE_OWNER_ERR', 403, 'Forbidden', 'The resource(s) queried does not belong to the service'],
  [
    30,
    'SERVICE_ONLY_ERR',
    403,
    'Forbidden',
    'This action can only be done by a service (service to service)',
  ],
  [
    31,
    'FEATURE_RESTRICTED_ERR',
    403,
    'Forbidden',
    'This action is not permitted on this resource: Please contact IBM Key Protect or open a service ticket to enable this feature',
  ],
  [
    32,
    'KEY_VERSION_INVALID',
    422,
    'Unprocessable Entity',
    'This request requires that the key version is later than current registration key version',
  ],
  [
    33,
    'KEY_ROTATION_NOT_PERMITTED',
    409,
    'Conflict',
    "This root key has been rotated within the last hour: Only one 'rotate' action per hour is permitted",
  ],
  [
    34,
    'KEY_PAYLOAD_REQ_ERR',
    400,
    'Bad Request',
    "This root key was created with user-supplied key material: Key material is required to perform a 'rotate' action",
  ],
];

/** Not on that page, but in IBM's clients or in recordings of the live service. */
const elsewhere = [
  'INVALID_QUERY_PARAM_ERR',
  'KEY_NOT_FOUND_ERR',
  'KEY_SEARCH_TOO_BROAD',
  'KEY_ALIAS_NOT_UNIQUE_ERR',
  'KEY_ALIAS_QUOTA_ERR',
  'KEY_RING_NOT_EMPTY_ERR',
  'KEY_RING_KEYS_NOT_DELETED_ERR',
];

async function answerWith(kms: TestKms, code: string, operation: 'deleteKey' | 'rotateKey' = 'deleteKey') {
  kms.faults.add({ target: 'kms', code });
  return operation === 'deleteKey'
    ? kms.call('manager', 'DELETE', `/keys/${ids.single}`)
    : kms.call('manager', 'POST', `/keys/${ids.single}/actions/rotate`);
}

it('has all of them, and of the others only those named', () => {
  const known = [...page.map(([, code]) => code), ...elsewhere];
  expect(Object.keys(reasonCodes).sort()).toEqual(known.sort());
});

describe('a fault answers with', () => {
  it.each(page)('number %i, %s: %i, "%s: …", the sentence', async (_number, code, status, title, message) => {
    const kms = await startKms();
    const answer = await answerWith(kms, code);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({
      metadata: { collectionType: 'application/vnd.ibm.kms.error+json', collectionTotal: 1 },
      resources: [
        {
          errorMsg: `${title}: Key could not be deleted: Please see \`reasons\` for more details (${code})`,
          reasons: [{ code, message, status, moreInfo: 'https://cloud.ibm.com/apidocs/key-protect' }],
        },
      ],
    });
    expect((await kms.metadata(ids.single))['state']).toBe(1);
  });

  it('what could not be done, as IBM calls the operation', async () => {
    const kms = await startKms();
    const answer = await answerWith(kms, 'KEY_PAYLOAD_REQ_ERR', 'rotateKey');
    // Number 34's own sample.
    expect(answer.first['errorMsg']).toBe(
      'Bad Request: Action could not be performed on key: Please see `reasons` for more details (KEY_PAYLOAD_REQ_ERR)',
    );
  });

  it('number 35, UNAUTHORIZED_ERR: 401 without any reasons, in the words of today', async () => {
    const kms = await startKms();
    const answer = await answerWith(kms, 'UNAUTHORIZED_ERR');
    expect([answer.status, answer.first]).toEqual([
      401,
      {
        errorMsg:
          'Unauthorized: Either the user does not have access to the specified resource, the resource does not exist, or the region is incorrectly set',
      },
    ]);
  });

  it('another status where one is asked for, and a code nobody knows as it is', async () => {
    const kms = await startKms();
    kms.faults.add({ target: 'kms', code: 'IMPORT_TOKEN_EXPIRED_ERR', status: 400 });
    kms.faults.add({ target: 'kms', code: 'toString' });
    const get = () => kms.call('manager', 'GET', `/keys/${ids.single}/metadata`);
    expect(await get()).toMatchObject({ status: 400, code: 'IMPORT_TOKEN_EXPIRED_ERR' });
    expect(await get()).toMatchObject({ status: 500, code: 'toString' });
  });
});

describe('before 2021', () => {
  const older = errorEras.filter((era) => era !== 'current');

  it.each(older)(
    '%s: a full stop before the pointer, no code after it, and between sentences',
    async (era) => {
      const kms = await startKms({ knobs: { era } });
      const { first, reasons } = await answerWith(kms, 'KEY_DELETED_ERR');
      expect(first['errorMsg']).toBe(
        'Gone: Key could not be deleted. Please see `reasons` for more details.',
      );
      expect(reasons).toEqual([
        {
          code: 'KEY_DELETED_ERR',
          message: 'Key has already been deleted. Please delete references to this key',
        },
      ]);
    },
  );

  it.each(older)('%s: the 401 names the user alone', async (era) => {
    const kms = await startKms({ knobs: { era } });
    const { first } = await answerWith(kms, 'UNAUTHORIZED_ERR');
    expect(first).toEqual({
      errorMsg: 'Unauthorized: The user does not have access to the specified resource',
    });
  });
});
