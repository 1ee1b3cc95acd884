import { describe, expect, test } from 'vitest';
import { createIbmErrorRecognition } from '../../../../src/adapters/ibm/pasted-errors/error-recognition.js';
import { iamErrorCodes } from '../../../../src/domain/iam-failure.js';
import { kmsReasonCodes } from '../../../../src/domain/kms-failure.js';

const { recognise } = createIbmErrorRecognition();
const correlationId = '160cc463-71d1-4b30-a5f2-d3f7e9f2b75e';
const keyId = '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be001';
const instanceId = '7d1f0a52-0000-4a0e-9a55-0c2f7a9be100';

const bodyOf = (
  code: string | undefined,
  errorMsg = 'Conflict: Key could not be deleted.',
  status?: number,
) => ({
  metadata: { collectionType: 'application/vnd.ibm.kms.error+json', collectionTotal: 1 },
  resources: [{ errorMsg, ...(code && { reasons: [{ code, message: 'said {so}', status }] }) }],
});
const body = bodyOf('PROTECTED_RESOURCE_ERR', undefined, 409);

describe('an error body is found', () => {
  test.each([
    ['alone', JSON.stringify(body)],
    ['set out on many lines', JSON.stringify(body, undefined, 4)],
    ['between other words', `curl said {"} ${JSON.stringify(body)} and then stopped (500)`],
    ['in an error of the SDK', JSON.stringify({ status: 409, result: body, headers: {} })],
    ['as a string in a log line', JSON.stringify({ level: 'error', body: JSON.stringify(body) })],
    ['escaped twice', JSON.stringify(JSON.stringify({ body: JSON.stringify(body) }))],
    ['escaped in a line that is no JSON', `level=error body=${JSON.stringify(JSON.stringify(body))}`],
    ['behind another body', `{"metadata":{},"resources":[]} ${JSON.stringify(body)}`],
  ])('%s', (_where, text) => {
    const { failure, by } = recognise(text);
    expect(by).toBe('body');
    expect(failure).toMatchObject({ code: 'PROTECTED_RESOURCE_ERR', status: 409, effect: 'none' });
    expect(failure?.detail).toBe('Conflict: Key could not be deleted.');
  });

  test('of an older era, with capitals and a blank in the code', () => {
    const old = { resources: [{ ErrorMsg: 'Gone', Reasons: [{ Code: ' KEY_DELETED_ERR', Status: 410 }] }] };
    expect(recognise(JSON.stringify(old)).failure).toMatchObject({ code: 'KEY_DELETED_ERR', status: 410 });
  });

  test('of an older era, with its envelope in capitals and the reasons of a second resource', () => {
    const old = { Resources: [{}, { Reasons: [{ Code: 'KEY_DELETED_ERR', Status: 410 }] }] };
    expect(recognise(JSON.stringify(old))).toMatchObject({
      by: 'body',
      failure: { code: 'KEY_DELETED_ERR', status: 410 },
    });
  });

  test('without reasons, told by what it says', () => {
    const text = JSON.stringify(
      bodyOf(undefined, 'Unauthorized: The user does not have access to the specified resource'),
    );
    expect(recognise(text)).toMatchObject({ by: 'body', failure: { code: 'unauthorized', status: 401 } });
  });

  test('with a reason nobody knows and the status beside it', () => {
    const { failure } = recognise(`HTTP/1.1 409 Conflict\n\n${JSON.stringify(bodyOf('NEW_ERR'))}`);
    expect(failure).toMatchObject({ code: 'conflict', unknownReasonCode: 'NEW_ERR', status: 409 });
  });

  test('with a reason nobody knows and no status at all', () => {
    const { failure } = recognise(JSON.stringify(bodyOf('NEW_ERR', 'Something new')));
    expect(failure).toEqual({
      code: 'unexpected',
      unknownReasonCode: 'NEW_ERR',
      detail: 'Something new',
      reason: 'said {so}',
      effect: 'none',
    });
  });

  test('of an outage, which may have been carried out', () => {
    const { failure } = recognise(JSON.stringify(bodyOf('INCOMPLETE_METADATA_ERR', 'Internal', 500)));
    expect(failure).toMatchObject({ code: 'INCOMPLETE_METADATA_ERR', status: 500, effect: 'unknown' });
  });
});

describe('a reason code is found', () => {
  test.each(kmsReasonCodes)('%s, as a whole word', (code) => {
    for (const text of [code, `FAILED\n[${code}: something]`, `code='${code}'`, `**${code}**`]) {
      expect(recognise(text)).toMatchObject({ by: 'reason_code', failure: { code, effect: 'none' } });
    }
    expect(recognise(`X${code} ${code}2 ${code.toLowerCase()}`).failure?.code).not.toBe(code);
  });

  test('in what the CLI and Terraform print', () => {
    const text = `FAILED
kp.Error: correlation_id='${correlationId}', msg='Conflict: Key could not be deleted. Please see \`reasons\` for more details.', reasons='[PROTECTED_RESOURCE_ERR: Key is protecting one or more cloud resources - FURTHER_INFO: https://cloud.ibm.com/apidocs/key-protect]'`;
    expect(recognise(text)).toEqual({
      by: 'reason_code',
      failure: {
        code: 'PROTECTED_RESOURCE_ERR',
        status: 409,
        detail: 'Conflict: Key could not be deleted. Please see reasons for more details.',
        reason: 'Key is protecting one or more cloud resources',
        correlationId,
        effect: 'none',
      },
      correlationIds: [correlationId],
      keyIds: [],
      aboutDualAuthorization: false,
    });
  });

  test('in a body that was cut off', () => {
    const text = JSON.stringify(body);
    expect(recognise(text.slice(0, text.indexOf('said')))).toMatchObject({
      by: 'reason_code',
      failure: { code: 'PROTECTED_RESOURCE_ERR' },
    });
  });

  test('in the form of Python', () => {
    const text = `{'resources': [{'errorMsg': "it's a conflict", 'reasons': [{'code': 'PREV_KEY_DEL_ERR', 'status': 409}]}]}`;
    expect(recognise(text).failure).toMatchObject({ code: 'PREV_KEY_DEL_ERR', status: 409 });
  });

  test('that nobody knows yet, with its status or without', () => {
    const unknownReasonCode = 'QUANTUM_VAULT_ERR';
    expect(recognise(`reasons='[${unknownReasonCode}: no]' Status: 409`).failure).toMatchObject({
      code: 'conflict',
      unknownReasonCode,
    });
    expect(recognise(unknownReasonCode)).toMatchObject({
      by: 'reason_code',
      failure: { code: 'unexpected', unknownReasonCode },
    });
  });

  test.each(iamErrorCodes)('of IAM: %s, known by name', (iamErrorCode) => {
    const failure = { code: 'sign_in_failed', iamErrorCode, status: 400, effect: 'none' };
    for (const text of [`HTTP/1.1 400\n{"errorCode":"${iamErrorCode}"}`, `status: 400 (${iamErrorCode})`]) {
      expect(recognise(text)).toMatchObject({ by: 'reason_code', failure });
    }
    const said = 'Something is not as it should be';
    for (const text of [
      `{"errorCode":"${iamErrorCode}","errorMessage":"${said}","context":{"requestId":"r"}}`,
      JSON.stringify(`{"errorCode":"${iamErrorCode}","errorMessage":"${said}","context":{}}`),
      `FAILED\nCode: ${iamErrorCode}, message: ${said}`,
      `│ Error: Request failed with status code: 400, ${iamErrorCode}: ${said}`,
      `{'errorCode': '${iamErrorCode}', 'errorMessage': '${said}', 'context': {}}`,
    ]) {
      expect(recognise(text).failure).toMatchObject({ iamErrorCode, detail: `${iamErrorCode}: ${said}` });
    }
  });

  test('of IAM that nobody knows yet', () => {
    const { failure } = recognise('BXNIM9999E: Something new');
    expect(failure).toEqual({
      code: 'sign_in_failed',
      detail: 'BXNIM9999E: Something new',
      effect: 'none',
    });
  });

  test.each([
    ['BXNIM0415E: Provided API key could not be found.', 'BXNIM0415E: Provided API key could not be found.'],
    [
      '{"errorCode":"BXNIM0415E","errorMessage":"Provided API key could not be found.","context":{}}',
      'BXNIM0415E: Provided API key could not be found.',
    ],
    ['Remote server error. (BXNIM0408E)', 'BXNIM0408E'],
    [
      "Code: BXNIM0602E, message: The credentials you entered for the user 'rita' are incorrect\n\nPassword> ",
      "BXNIM0602E: The credentials you entered for the user 'rita' are incorrect",
    ],
  ])('of IAM: %s', (text, detail) => {
    expect(recognise(text)).toMatchObject({
      by: 'reason_code',
      failure: { code: 'sign_in_failed', effect: 'none', detail },
    });
  });
});

describe("IBM's own sentences are found", () => {
  test('the conflict of the console', () => {
    const text = `Conflict: Key could not be deleted. Status: 409, Correlation ID: ${correlationId}`;
    expect(recognise(text)).toEqual({
      by: 'console_message',
      failure: { code: 'conflict', status: 409, correlationId, effect: 'none' },
      correlationIds: [correlationId],
      keyIds: [],
      aboutDualAuthorization: false,
    });
  });

  test.each([
    'The service was not able to delete key "old-backups". Because the key is enabled with the dual authorization policy and you set the key for deletion, a second approver needs to continue with the key deletion operation.',
    'The service was not able to delete key old-backups because the key is enabled with the dual authorization policy',
    'the service was  NOT ABLE to delete\n> key “old-backups” because\u00a0the key is\r\nenabled with the dual-authorization policy.',
    '*The service* was not able to delete key `old-backups`. Because the key is _not_ … enabled with the dual authorization policy',
    "was not able to delete key 'old-backups'. Because the key is enabled with the dual authorization policy",
  ])('dual authorization: %s', (text) => {
    expect(recognise(text)).toMatchObject({
      by: 'console_message',
      failure: { code: 'AUTHORIZATIONS_NOT_MET', status: 409, effect: 'none' },
      keyName: 'old-backups',
      aboutDualAuthorization: true,
    });
  });

  test('dual authorization, the key named by its id', () => {
    const text = `The service was not able to delete key ${keyId} because the key is enabled with the dual authorization policy`;
    const { keyIds, keyName } = recognise(text);
    expect({ keyIds, keyName }).toEqual({ keyIds: [keyId], keyName: undefined });
  });

  test('retention', () => {
    const text =
      'The service was not able to delete key "archive root". The key cannot be deleted because it is protecting one or more cloud resources that have a retention policy.';
    expect(recognise(text)).toMatchObject({
      by: 'console_message',
      failure: { code: 'PREV_KEY_DEL_ERR', status: 409 },
      keyName: 'archive root',
      aboutDualAuthorization: false,
    });
  });

  test.each([
    ['Unauthorized: The user does not have access to the specified resource', 'unauthorized', 401],
    [
      'Unauthorized: Either the user does not have access to the specified resource, the resource does not exist, or the region is incorrectly set',
      'unauthorized',
      401,
    ],
    ['Too Many Requests: Please wait a few minutes and try again.', 'rate_limited', 429],
    ['Gone: Key could not be deleted.', 'gone', 410],
    ['Key has already been deleted. Please delete references to this key.', 'KEY_DELETED_ERR', 410],
    ['Key is protecting one or more cloud resources', 'PROTECTED_RESOURCE_ERR', 409],
    ['Conflict: 1 prior authorization(s) are required for deletion', 'AUTHORIZATIONS_NOT_MET', 409],
    ['The key is not dual auth enabled and cannot be set for deletion', 'NOT_DUAL_AUTH_ERR', 409],
    ['The key was updated recently: Please wait and try again', 'REQ_TOO_EARLY_ERR', 409],
    ['Key is not in a valid state', 'KEY_ACTION_INVALID_STATE_ERR', 409],
  ])('%s', (text, code, status) => {
    expect(recognise(text)).toMatchObject({ by: 'console_message', failure: { code, status } });
  });
});

describe('several reasons in one text are all told', () => {
  const both = { code: 'PROTECTED_RESOURCE_ERR', otherCodes: ['AUTHORIZATIONS_NOT_MET'] };

  test.each([
    [
      'by IBM’s clients',
      "msg='Conflict: no', reasons='[AUTHORIZATIONS_NOT_MET: Number of authorizations required to delete is not met - FOR_MORE_INFO_REFER: https://cloud.ibm.com/apidocs/key-protect PROTECTED_RESOURCE_ERR: Key is protecting one or more cloud resources - FOR_MORE_INFO_REFER: https://cloud.ibm.com/apidocs/key-protect]'",
    ],
    ['as codes', 'AUTHORIZATIONS_NOT_MET, PROTECTED_RESOURCE_ERR'],
    [
      'as sentences of the console',
      'Number of authorizations required to delete is not met\nKey is protecting one or more cloud resources',
    ],
  ])('%s', (_how, text) => {
    expect(recognise(text).failure).toMatchObject(both);
  });

  test('and one that says more is not told as a second one', () => {
    const text = 'protecting one or more cloud resources that have a retention policy';
    expect(recognise(text).failure).toMatchObject({ code: 'PREV_KEY_DEL_ERR' });
    expect(recognise(text).failure).not.toHaveProperty('otherCodes');
  });
});

describe('the title of a status is the status', () => {
  test.each([
    ['Gone: The key has gone', 'gone', 410],
    ['Not Found: Key could not be retrieved', 'KEY_NOT_FOUND_ERR', 404],
    ['Forbidden: Something new', 'forbidden', 403],
    ['Bad Request: Token is expired', 'token_expired', 400],
    ['Unauthorized: Token is expired', 'token_expired', 401],
    ['{"resources":[{"errorMsg":"Bad Request: Token is expired"}]} HTTP/1.1 400', 'token_expired', 400],
    ['Conflict: The import token has expired', 'IMPORT_TOKEN_EXPIRED_ERR', 409],
    ['Unprocessable Entity: Invalid ciphertext', 'UNPROCESSABLE_CIPHERTEXT_ERR', 422],
    [`kp.Error: correlation_id='${correlationId}', msg='Service Unavailable: Try later'`, 'unavailable', 503],
    ['Conflict', 'conflict', 409],
    ['Unprocessable Entity: Key is not in a valid state', 'KEY_INVALID_STATE_ERR', 422],
  ])('%s', (text, code, status) => {
    expect(recognise(text).failure).toMatchObject({ code, status });
  });

  test('and what follows it is kept', () => {
    expect(recognise('Error: Bad Request: Token is expired').failure?.detail).toBe(
      'Bad Request: Token is expired',
    );
  });
});

describe('no answer at all is known by the words of programs', () => {
  const never = { code: 'no_answer', effect: 'none' };
  const unclear = { code: 'no_answer', effect: 'unknown' };
  const at = 'https://eu-de.kms.cloud.ibm.com/api/v2/keys';

  test.each([
    ['… context deadline exceeded', unclear],
    [
      `Delete "${at}/${keyId}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
      unclear,
    ],
    [`Get "${at}": net/http: TLS handshake timeout`, never],
    [`Post ${at}: dial tcp 10.0.0.1:443: connect: connection refused`, never],
    ['dial tcp: lookup eu-de.kms.cloud.ibm.com: no such host', never],
    ['Error: connect ECONNREFUSED 10.0.0.1:443', never],
    ['getaddrinfo ENOTFOUND eu-de.kms.cloud.ibm.com', never],
    ['curl: (6) Could not resolve host: eu-de.kms.cloud.ibm.com', never],
    ['read ECONNRESET', unclear],
    ['socket hang up', unclear],
    ['java.net.SocketTimeoutException: timeout', unclear],
    [`Delete "${at}/${keyId}": x509: certificate signed by unknown authority`, never],
  ])('%s', (text, failure) => {
    expect(recognise(text)).toMatchObject({ by: 'network', failure });
  });

  test('with its correlation id', () => {
    const text = `error during request to KeyProtect correlation_id='${correlationId}': Post ${at}: dial tcp 10.0.0.1:443: i/o timeout`;
    expect(recognise(text).failure).toEqual({ ...unclear, correlationId });
  });

  test('of IAM it is a sign-in that failed, which changed nothing', () => {
    const text = 'Post "https://iam.cloud.ibm.com/identity/token": context deadline exceeded';
    expect(recognise(text).failure).toEqual({ code: 'sign_in_failed', effect: 'none' });
  });

  test.each([
    'dial tcp: lookup db.northwind.example: no such host',
    'Post "https://vault.northwind.example/v1/transit": context deadline exceeded',
    'Error: googleapi: Error 409: Conflict',
    '404 Not Found: https://registry.northwind.example/left-pad',
    'dial tcp 10.0.0.1:5432: connect: connection refused',
    'Error: connect ECONNREFUSED 127.0.0.1:6379',
    'the certificate has expired on our web site',
    'since this morning the colleagues in the other building say that the connection timed out whenever they open the share',
    'Host key verification failed.',
    'jwt: token signature is invalid: signature is invalid',
    'The field must be filled in',
    'this key does not exist on my keyboard',
  ])('of others it stays unknown: %s', (text) => {
    expect(recognise(text)).not.toHaveProperty('failure');
  });
});

test('a link to somebody’s ticket makes IBM’s message nobody else’s', () => {
  const text = `Conflict: Key could not be deleted. Status: 409, see https://tickets.northwind.example/OPS-1`;
  expect(recognise(text).failure).toMatchObject({ code: 'conflict', status: 409 });
});

describe('a key’s name before the message is the key', () => {
  test.each([
    ['billing-root: Key is protecting one or more cloud resources', 'billing-root'],
    ['"billing.root" - Key has already been deleted', 'billing.root'],
    ['Error: Key is protecting one or more cloud resources', undefined],
    ['Conflict: Key is not in a valid state', undefined],
    [`${keyId}: Key is not in a valid state`, undefined],
  ])('%s', (text, name) => {
    expect(recognise(text).keyName).toBe(name);
  });
});

describe('a status', () => {
  test.each([
    ['Status: 409', 'conflict'],
    ['status code 409', 'conflict'],
    ['"statusCode": 409,', 'conflict'],
    ["status='410'", 'gone'],
    ['HTTP/1.1 429', 'rate_limited'],
    ['HTTP/2 503', 'unavailable'],
    ['HTTP 401 while deleting', 'unauthorized'],
    ['Error: 404', 'not_found'],
    ['it failed (409)', 'conflict'],
    ['403 Forbidden', 'forbidden'],
    ['status 200, then status 409', 'conflict'],
    ['409', 'conflict'],
    ['410 Client Error: Gone for url: https://eu-de.kms.cloud.ibm.com/api/v2/keys/billing', 'gone'],
  ])('is read in its words: %s', (text, code) => {
    expect(recognise(text)).toMatchObject({ by: 'status', failure: { code } });
  });

  test.each([
    'key 409 of 500',
    '409 keys',
    'ticket INC-409 conflict',
    `status of ${keyId.replace('6f1d0a52', '40900409')}`,
    'status: 409-1234',
    'port 4090',
    'status: 200',
    'HTTP/1.1 204 No Content',
    '',
    'my key cannot be deleted, please help',
  ])('is not made of any three digits: %j', (text) => {
    const recognised = recognise(text);
    expect(recognised).not.toHaveProperty('failure');
    expect(recognised).not.toHaveProperty('by');
  });
});

describe('ids', () => {
  test.each([
    `Correlation ID: ${correlationId}`,
    `correlation-id: ${correlationId}`,
    `"correlationId":"${correlationId}"`,
    `correlation_id='${correlationId.toUpperCase()}'`,
    `The correlation ID is\n\`${correlationId}\`.`,
    `{"headers":{"correlation-id":["${correlationId}"]}}`,
  ])('of a call: %s', (text) => {
    expect(recognise(text)).toMatchObject({ correlationIds: [correlationId], keyIds: [] });
  });

  test.each([
    `DELETE https://eu-de.kms.cloud.ibm.com/api/v2/keys/${keyId}?force=true`,
    `crn:v1:bluemix:public:kms:eu-de:a/0a1b:${instanceId}:key:${keyId}`,
    `https://cloud.ibm.com/services/kms/crn%3Av1%3Abluemix%3Apublic%3Akms%3Aeu-de%3Aa%2F0a1b%3A${instanceId}%3Akey%3A${keyId}`,
    `ibmcloud kp key delete ${keyId} -i ${instanceId}`,
    `ibmcloud kp key schedule-delete ${keyId.toUpperCase()} --instance-id ${instanceId}`,
    `bluemix-instance: ${instanceId}\nkey_id=${keyId}`,
    `https://${instanceId}.api.eu-de.hs-crypto.appdomain.cloud said no to ${keyId}`,
    `Get Key failed for keyID ${keyId} with correlation_id='${correlationId}'`,
    `iam-ServiceId-${instanceId} could not delete "${keyId}"`,
  ])('of a key: %s', (text) => {
    expect(recognise(text).keyIds).toEqual([keyId]);
  });

  test.each([
    `crn:v1:bluemix:public:kms:eu-de:a/0a1b:${instanceId}:key:${keyId}`,
    `${instanceId}:key:${keyId}`,
  ])('of a key are kept with where it is: %s', (crn) => {
    expect(recognise(`Error: key "${crn}", and more.`).keyCrn).toBe(crn);
    expect(recognise(`Error: https://cloud.ibm.com/x/${encodeURIComponent(crn)}?y=1`).keyCrn).toBe(crn);
    expect(recognise(`Error: ${keyId} in ${instanceId}`)).not.toHaveProperty('keyCrn');
  });

  test('of a key come before those nothing is said of', () => {
    expect(recognise(`${instanceId} and key ${keyId}`).keyIds).toEqual([keyId, instanceId]);
  });

  test('that stand alone may be of a call or of a key', () => {
    expect(recognise(` "${keyId}"\n`)).toMatchObject({ correlationIds: [keyId], keyIds: [keyId] });
  });

  test.each([
    [`cannot delete key "old-backups"`, 'old-backups'],
    [`{"keyName": "old backups"}`, 'old backups'],
    [`key '${keyId}'`, undefined],
    [`"key": "value"`, undefined],
  ])('and names: %s', (text, name) => {
    expect(recognise(text).keyName).toBe(name);
  });
});

test.each([
  ['KEY_DELETED_ERR billing-root', 'billing-root'],
  ['KEY_DELETED_ERR: `billing-root`', 'billing-root'],
  ['409 PROTECTED_RESOURCE_ERR, "archive root".', 'archive root'],
  [`KEY_DELETED_ERR ${keyId}`, undefined],
  ['KEY_DELETED_ERR', undefined],
  ['KEY_DELETED_ERR Forbidden', undefined],
  [`KEY_DELETED_ERR {"a": "b"}`, undefined],
  ['hello billing-root', undefined],
])('what stands alone behind a reason code may be a key’s name: %s', (text, name) => {
  const { keyName, perhapsKeyName } = recognise(text);
  expect({ keyName, perhapsKeyName }).toEqual({ keyName: undefined, perhapsKeyName: name });
});

describe('a hostile text', () => {
  test.each([
    '{',
    '{"',
    '{"a":',
    '\\',
    '\\"',
    ' ',
    '"',
    "msg='",
    'a',
    'A_',
    'AA',
    '_ERR',
    '0',
    'status ',
    'status:= ',
    'http error ',
    'key "',
    'not able to delete key ',
    'correlation ',
    'correlation id is ',
    'not able to delete key a, ',
    'key name : ',
    `${keyId} `,
    `${keyId}-`,
    '(409',
    '│ ',
    '\n \n',
    'Conflict: ',
    'Error: Gone',
    'PROTECTED_RESOURCE_ERR: ',
    "The field 'a' must be: ",
    'delete keystore ',
    'key a has already ',
    'https://a.',
    'BXNIM0415E, message: ',
    '&quot;',
    JSON.stringify({ resources: [] }),
    `{"resources":[{"reasons":[{"code":"`,
  ])('100 kB of %j are read in no time', (unit) => {
    const text = unit.repeat(Math.ceil(100_000 / unit.length));
    const startedMs = performance.now();
    recognise(text);
    // Generous: what grows with the square would take minutes.
    expect(performance.now() - startedMs).toBeLessThan(3_000);
  });

  test('cannot pass off a mark as ours', () => {
    const { failure, keyName } = recognise(
      'key "a\u0001pU0ADMIN\u0002b" BXNIM0415E: no\u0001pU0ADMIN\u0002 \ud800',
    );
    expect(keyName).toBe('a pU0ADMIN b');
    expect(failure?.detail).toBe('BXNIM0415E: no pU0ADMIN');
  });

  test('what stands far down is not read', () => {
    expect(recognise(`${' '.repeat(30_000)}PROTECTED_RESOURCE_ERR`).failure).toBeUndefined();
  });
});
