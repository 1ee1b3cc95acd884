// What every way of signing in by passcode has to do, wherever the passcodes come from.
import { expect, it } from 'vitest';
import type { PersonalSignIn } from '../../src/ports/personal-sign-in.js';
import { accountId, people } from '../sandbox/kms/small-world.js';

export interface PersonalSignInParts {
  signIn: PersonalSignIn;
  passcodeOf(iamId: string): string;
  now(): number;
}

export function personalSignInContract(create: () => Promise<PersonalSignInParts>): void {
  it('gives a session of the passcode’s person, once', async () => {
    const { signIn, passcodeOf, now } = await create();
    const passcode = passcodeOf(people.manager);
    const result = await signIn.redeem(` ${passcode}\n`, accountId);
    if (!result.ok) throw new Error(result.failure.code);
    expect(result.session.iamId).toBe(people.manager);
    expect(result.session.token).not.toBe('');
    expect(result.session.expiresAt).toBe(Math.floor(now() / 1_000) * 1_000 + 15 * 60_000);
    expect(await signIn.redeem(passcode, accountId)).toMatchObject({
      ok: false,
      failure: { code: 'passcode_rejected' },
    });
  });

  it('takes the passcode out of a line pasted whole', async () => {
    const { signIn, passcodeOf } = await create();
    for (const line of [
      `ibmcloud login -a https://cloud.ibm.com -u passcode -p ${passcodeOf(people.manager)}`,
      `One Time Code: ${passcodeOf(people.manager)}`,
    ]) {
      expect(await signIn.redeem(line, accountId)).toMatchObject({ session: { iamId: people.manager } });
    }
  });

  it('tells people apart', async () => {
    const { signIn, passcodeOf } = await create();
    const [managers, writers] = [passcodeOf(people.manager), passcodeOf(people.writer)];
    expect(await signIn.redeem(writers, accountId)).toMatchObject({ session: { iamId: people.writer } });
    expect(await signIn.redeem(managers, accountId)).toMatchObject({ session: { iamId: people.manager } });
  });

  it.each([
    ['', 'empty'],
    ['two words', 'blanks'],
    ['a'.repeat(100), 'too_long'],
    ['pass\u200bcode1', 'strange_characters'],
    ['ibmcloud login -u passcode', 'no_code'],
    ['One Time Code: one1234567 One Time Code: two1234567', 'several_codes'],
  ])('says what cannot be a passcode: %j', async (text, flaw) => {
    const { signIn } = await create();
    const failure = { code: 'passcode_malformed', flaw };
    expect(await signIn.redeem(text, accountId)).toEqual({ ok: false, failure });
  });

  it('rejects what is no passcode of anybody', async () => {
    const { signIn } = await create();
    expect(await signIn.redeem('wrong12345', accountId)).toMatchObject({
      ok: false,
      failure: { code: 'passcode_rejected' },
    });
  });

  it('says where people get one', async () => {
    const { signIn } = await create();
    expect(await signIn.passcodePage()).toMatch(/^https?:\/\/.+\/passcode$/);
  });
}
