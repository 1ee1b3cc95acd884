import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTimeStamps } from '../../../src/adapters/system/time-stamps.js';
import { describeWith } from '../../debian-package.js';
import { openssl, openTimeStampAuthority, type TimeStampAuthority } from '../../time-stamp-authority.js';

const head = `12:${'ab'.repeat(32)}`;

describeWith(openssl, 'a time-stamping service', () => {
  let authority: TimeStampAuthority;
  let stranger: TimeStampAuthority;
  let token: string;
  beforeAll(async () => {
    [authority, stranger] = await Promise.all([openTimeStampAuthority(), openTimeStampAuthority()]);
    token = await createTimeStamps(authority).stamp(head);
  });
  afterAll(() => Promise.all([authority.close(), stranger.close()]));

  it('stamps what openssl verifies too, and it is known again without it', async () => {
    expect(await authority.verify(head, token)).toBe(true);
    const checked = await createTimeStamps({ ca: authority.ca }).check(head, token);
    expect(checked.ok && Math.abs(checked.at - Date.now()) < 60_000).toBe(true);
  });

  it('is not believed for another text, another authority, or a token that was changed', async () => {
    const { check } = createTimeStamps({ ca: authority.ca });
    expect(await check(`${head}0`, token)).toEqual({ ok: false, why: 'of_something_else' });
    expect(await createTimeStamps({ ca: stranger.ca }).check(head, token)).toEqual({
      ok: false,
      why: 'not_trusted',
    });
    const bytes = Buffer.from(token, 'base64');
    // The hash it is over, the time (yyyymmdd), the signature at the end; what lies around them nobody has signed.
    const imprint = bytes.indexOf(createHash('sha256').update(head).digest());
    const time = bytes.indexOf(new Date().toISOString().slice(0, 8).replaceAll('-', ''));
    expect([imprint, time]).not.toContain(-1);
    for (const at of [imprint, imprint + 31, time, time + 3, bytes.length - 1, bytes.length - 30]) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 0x01;
      expect(await check(head, changed.toString('base64')), `changed at ${at}`).toMatchObject({ ok: false });
    }
    expect(await check(head, 'bm90IGEgdG9rZW4=')).toEqual({ ok: false, why: 'unreadable' });
  });

  it('gives nothing that is worth keeping while it is away, refuses or answers with an old one', async () => {
    const stamps = createTimeStamps(authority);
    for (const [how, why] of [
      ['down', '503'],
      ['refusing', 'refused'],
      ['replaying', 'something else'],
    ] as const) {
      authority.behave(how);
      await expect(stamps.stamp(head)).rejects.toThrow(why);
    }
    authority.behave('well');
  });
});
