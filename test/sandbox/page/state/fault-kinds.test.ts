import { expect, it } from 'vitest';
import { kmsReasonCodes } from '../../../../src/domain/kms-failure.js';
import { faultKinds, faultWords } from '../../../../src/sandbox/page/state/fault-kinds.js';

it('every code the bot has words for can be chosen for the KMS, and is named where it waits', () => {
  const ofKms = faultKinds.filter(({ targets }) => targets.includes('kms'));
  for (const code of kmsReasonCodes.filter((one) => one !== 'UNAUTHORIZED_ERR')) {
    const kind = ofKms.find(({ id }) => id === code);
    expect(kind?.title).toMatch(new RegExp(`^answers [45]\\d\\d ${code}$`));
    expect(faultWords({ target: 'kms', ...kind!.fault })).toBe(`says ${code}`);
  }
  expect(new Set(faultKinds.map(({ id }) => id)).size).toBe(faultKinds.length);
});
