import { describe, expect, test } from 'vitest';
import { forceApproveView, forceAskView } from '../../../../src/adapters/slack/force/force-form.js';
import { dateToken } from '../../../../src/adapters/slack/kit/mrkdwn.js';
import type { Protection } from '../../../../src/domain/protection.js';
import {
  aRequest,
  openedAt as now,
  protectedBy,
  protectedElsewhere,
  requestedKey,
  unprotected,
} from '../../../domain/given.js';

const parts = (protection: Protection, key = requestedKey) => ({ key, protection, now, metadata: '' });
const forms: [string, (protection: Protection, key?: typeof requestedKey) => unknown][] = [
  ['the requester’s', (...shown) => forceAskView({ ...parts(...shown), reason: '' })],
  ['the approver’s', (...shown) => forceApproveView(aRequest('awaiting_approval'), parts(...shown))],
];
const dayMs = 86_400_000;

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

  test('and of servers that stop, and of whose resources go', () => {
    const shown = JSON.stringify(viewOf(protectedElsewhere));
    expect(shown).toContain('IBM stops every running server that uses one of the 3 volumes.');
    expect(shown).toContain('*3 resources belong to another account:* Contoso (`other`), owner: Carla');
    expect(shown).toContain('*1 resource is in another region:* us-south.');
    expect(JSON.stringify(viewOf(protectedBy(3)))).not.toContain('IBM stops');
  });

  test('and of a way back that ends sooner than after 30 days (IBM: "or their expiration date, whichever is sooner")', () => {
    const shown = (expiresAt?: number) =>
      JSON.stringify(
        viewOf(protectedBy(3), expiresAt === undefined ? requestedKey : { ...requestedKey, expiresAt }),
      );
    expect(shown()).toContain('can restore the key for 30 days; after that');
    const soon = now + 5 * dayMs;
    expect(shown(soon)).toContain(`for 30 days, and not past its expiration date, ${dateToken(soon)}`);
    expect(shown(now + 400 * dayMs)).toBe(shown());
    expect(shown(now)).not.toContain('Manager can restore');
  });
});
