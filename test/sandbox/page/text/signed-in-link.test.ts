import { expect, it } from 'vitest';
import { signedInLink } from '../../../../src/sandbox/page/text/signed-in-link.js';

it('opens the passcode page as whoever reads the link, and nothing else', () => {
  const page = 'http://127.0.0.1:4711/identity/passcode';
  expect(signedInLink(page, 'U0MONA0000')).toBe(`${page}?as=U0MONA0000`);
  expect(signedInLink(page, '')).toBe(page);
  for (const other of [
    'https://cloud.ibm.com/docs',
    'https://iam.cloud.ibm.com/identity/passcode',
    'http://127.0.0.1:4711/identity/passcode?as=U0RITA0000',
  ]) {
    expect(signedInLink(other, 'U0MONA0000')).toBe(other);
  }
});
