import { describe, expect, test } from 'vitest';
import { forceApproveView, forceAskView } from '../../../../src/adapters/slack/force/force-form.js';
import type { Protection } from '../../../../src/domain/protection.js';
import { aKey, aRequest, protectedBy, unprotected } from '../../../domain/given.js';

const parts = (protection: Protection) => ({ key: aKey(), protection, metadata: '' });
const forms: [string, (protection: Protection) => unknown][] = [
  ['the requester’s', (protection) => forceAskView({ ...parts(protection), reason: '' })],
  ['the approver’s', (protection) => forceApproveView(aRequest('awaiting_approval'), parts(protection))],
];

describe.each(forms)('%s form warns of what the list shows:', (_whose, viewOf) => {
  test.each<[string, Protection, string]>([
    ['resources', protectedBy(3), 'although it protects cloud resources'],
    ['nothing any more', unprotected, 'deleted without force'],
    ['a list that IBM did not give', { known: false }, 'Nothing is forced unseen'],
  ])('%s', (_what, protection, words) => {
    const shown = JSON.stringify(viewOf(protection));
    expect(shown).toContain(words);
    expect(shown.includes('becomes unreadable')).toBe(protection.known && protection.resources > 0);
  });
});
