// What IBM's page says of a code stands in each test's name: words that guess at a code's name mislead.
import { expect, test } from 'vitest';
import type { KmsReasonCode } from '../../src/domain/kms-failure.js';
import { explainKmsFailure } from '../../src/explanations/kms-failures.js';

function toldOf(code: KmsReasonCode): string {
  const { what, why, next } = explainKmsFailure({ code, effect: 'none' }, { caller: 'somebody' });
  return [what, why, next].join(' ');
}

test.each<[code: KmsReasonCode, sentence: string, says: RegExp[], never: RegExp[]]>([
  [
    'KEY_VERSION_INVALID',
    'When a service tries to replace or restore a key it checks the timestamp of the key against that of the registration',
    [/service replaced or restored the key/, /no version older/],
    [/Choose one of the versions/],
  ],
  [
    'RESOURCE_OWNER_ERR',
    'This error message occurs in a service-to-service request: the service attempts to delete a key, which is not allowed',
    [/service tried to delete the key/, /a person never gets/],
    [/registration/],
  ],
  [
    'KEY_INVALID_STATE_ERR',
    'The key state must be active when registering the key with a cloud resource',
    [/only an active key can be registered/],
    [/set for deletion/],
  ],
  [
    'UNPROCESSABLE_CIPHERTEXT_ERR',
    'The hardware security module could not process the data because the input was invalid; please contact IBM support',
    [/incomplete or corrupted/, /additional data/, /IBM support/],
    [/was not encrypted with this key\./],
  ],
  [
    'KEY_ROTATION_NOT_PERMITTED',
    "This root key has been rotated within the last hour: Only one 'rotate' action per hour is permitted",
    [/within the last hour/, /one rotation per key and hour/],
    [/rotation policy/, /support/],
  ],
  [
    'INVALID_SIG_EXP_ERR',
    'An error occurred when a key was rewrapped; please contact IBM support',
    [/wrapped anew/, /IBM support/],
    [],
  ],
  [
    'KEY_RING_NOT_EMPTY_ERR',
    'The specified key ring contains at least one key (in any state); metadata is removed in 90 days, or purged after 4 hours',
    [/a deleted key until it is purged/, /90 days/, /four hours/, /force=true/],
    [/^.*Move its keys to another ring, then/],
  ],
  [
    'KEY_RING_KEYS_NOT_DELETED_ERR',
    'This action will not succeed if the key ring contains at least one key in a state other than Destroyed',
    [/not deleted/, /Move those keys/],
    [],
  ],
])('%s: “%s”', (code, _sentence, says, never) => {
  const told = toldOf(code);
  for (const pattern of says) expect(told).toMatch(pattern);
  for (const pattern of never) expect(told).not.toMatch(pattern);
});
