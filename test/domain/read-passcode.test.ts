import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPasscode } from '../../src/domain/read-passcode.js';

const code = 'aB3dE5gH7j';

describe('a text that may be a passcode', () => {
  test.each(['aB3dE5gH7j', 'x', 'a'.repeat(64), 'with-signs_~!'])('%j', (text) => {
    expect(readPasscode(text)).toEqual({ ok: true, passcode: text });
  });

  test.each([
    ` ${code}\n`,
    `\u00a0${code}`,
    `"${code}"`,
    `“${code}”`,
    `\`${code}\``,
    `\u200b\`\`\`${code}\`\`\``,
  ])('blanks, quotes and code marks come along when pasting: %j', (text) => {
    expect(readPasscode(text)).toEqual({ ok: true, passcode: code });
  });
});

describe('a line pasted whole gives its passcode', () => {
  test.each([
    `ibmcloud login -a https://cloud.ibm.com -u passcode -p ${code}`,
    `  ibmcloud login -u passcode -p ${code} -a https://cloud.ibm.com -r us-south -g Default -c 0a1b2c3d\n`,
    `$ ibmcloud login --no-region -a cloud.ibm.com -u passcode -p "${code}"`,
    `bx login -a https://api.ng.bluemix.net -u passcode -p ${code} --sso`,
    `ibmcloud login -a https://cloud.ibm.com\n  -u passcode\n  -p '${code}'`,
    `ibmcloud login –u passcode –p ${code}`,
    `\`ibmcloud login -u passcode -p ${code}\``,
    `“ibmcloud login -u passcode -p ${code}”.`,
    `ibmcloud login -u=passcode -p=${code}`,
    `-u passcode -p ${code}`,
    `-p ${code}`,
    `One Time Code: ${code}`,
    `One Time Code > ${code}`,
    `One-time passcode: ${code}.`,
    `Your one-time passcode is: ${code}`,
    `One Time Code ( Get one at https://identity-3.us-south.iam.cloud.ibm.com/identity/passcode )> ${code}`,
    `Passcode: ${code}`,
    `curl -u bx:bx -d "grant_type=urn:ibm:params:oauth:grant-type:passcode&passcode=${code}" https://iam.cloud.ibm.com/identity/token`,
    `One Time Code: ${code} IBM Cloud CLI: ibmcloud login -a https://cloud.ibm.com -u passcode -p ${code} curl -u bx:bx -p 80`,
  ])('%s', (text) => {
    expect(readPasscode(text)).toEqual({ ok: true, passcode: code });
  });
});

describe('a text that cannot be one, and why', () => {
  test.each([
    ['', 'empty'],
    [' \t\n\u00a0', 'empty'],
    ['aB3dE 5gH7j', 'blanks'],
    ['aB3dE\n5gH7j', 'blanks'],
    ['ibmcloud login -u passcode', 'no_code'],
    ['ibmcloud login -u passcode -p', 'no_code'],
    ['ibmcloud login -u passcode -p <passcode>', 'no_code'],
    ['ibmcloud login -u passcode -p -r us-south', 'no_code'],
    ['ibmcloud login --sso', 'no_code'],
    ['One Time Code: ', 'no_code'],
    // A password, not a passcode.
    ['ibmcloud login -u rita@example.com -p Secret123', 'no_code'],
    ['ibmcloud login -p Secret123', 'no_code'],
    ['One Time Code: aB3dE5gH7j One Time Code: kL8mN0pQ2r', 'several_codes'],
    ['ibmcloud login -u passcode -p aB3dE5gH7j\nibmcloud login -u passcode -p kL8mN0pQ2r', 'several_codes'],
    [`One Time Code: ${'a'.repeat(65)}`, 'too_long'],
    ['a'.repeat(65), 'too_long'],
    ['a '.repeat(100_000), 'too_long'],
    ['aB3d\u200bE5gH7j', 'strange_characters'],
    ['aB3d\u0000E5gH7j', 'strange_characters'],
    ['One Time Code: aB3d\u200bE5gH7j', 'strange_characters'],
    ['pässcode12', 'strange_characters'],
  ] as const)('%j is %s', (text, flaw) => {
    expect(readPasscode(text)).toEqual({ ok: false, flaw });
  });
});

test('whatever is read out of a text is a passcode, and reads as itself', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'ibmcloud login',
      '-u passcode',
      '-p',
      'One Time Code:',
      'passcode=',
      '"',
      ' ',
      '\n',
      code,
    ),
    fc.string({ maxLength: 8 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.constantFrom('', ' '), (pieces, between) => {
      const reading = readPasscode(pieces.join(between));
      if (!reading.ok) return;
      expect(reading.passcode).toMatch(/^[\x21-\x7e]{1,64}$/);
      expect(pieces.join(between)).toContain(reading.passcode);
    }),
    { numRuns: 2_000 },
  );
});
