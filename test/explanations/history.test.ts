import { describe, expect, it } from 'vitest';
import { historyOf } from '../../src/explanations/history.js';
import { showMarks } from '../../src/explanations/marks.js';
import type { AuditEntry } from '../../src/ports/audit-log.js';

const endsAt = Date.UTC(2026, 11, 2, 9, 37);
const names: Record<string, string> = { U0RITA: 'Rita', U0MONA: 'Mona' };

type Draft = [type: string, facts?: Record<string, unknown>, who?: string];

function told(...drafts: Draft[]): string[] {
  return historyOf(entriesOf(drafts), 'billing-root').lines.map(({ what }) =>
    showMarks(what, (mark) => (mark.kind === 'person' ? names[mark.slackUserId]! : `<${mark.kind}>`)),
  );
}

function entriesOf(drafts: Draft[]): AuditEntry[] {
  return drafts.map(([type, facts = {}, slackUserId], index) => ({
    at: index * 1_000,
    type,
    facts,
    ...(slackUserId !== undefined && { actor: { slackUserId, slackTeamId: 'T0HOME' } }),
    seq: index + 1,
    previousHash: '',
    hash: '',
  }));
}

const opened: Draft = ['request.opened', { reason: 'Nothing reads it\nany more' }, 'U0RITA'];
const given: Draft = ['authorization.given', { endsAt, correlationId: 'ibm-1' }];

describe('the history of a request', () => {
  it('is told in sentences, oldest first, without the steps on the way', () => {
    expect(
      told(
        opened,
        ['authorization.sent'],
        given,
        ['click.refused', { asked: 'approve', code: 'approver_is_requester' }, 'U0RITA'],
        ['request.approved', {}, 'U0MONA'],
        ['deletion.sent', { actingAs: 'service-id', forced: false }],
        ['deletion.confirmed', { correlationId: 'ibm-2' }],
        ['key.deleted', { forced: false }],
      ),
    ).toEqual([
      'Rita asked: Nothing reads it any more',
      'IBM set the key for deletion until <time>',
      'Rita tried to approve and could not: the requester cannot approve',
      'Mona approved',
      'IBM deleted the key',
    ]);
  });

  it('tells who denied and why, and that the key was unset for it', () => {
    const reason = 'The archive still reads it';
    const denied: Draft = ['request.denied', { reason }, 'U0MONA'];
    const started: Draft = ['withdrawal.started', { kind: 'denied', reason }, 'U0MONA'];
    expect(told(opened, denied).slice(1)).toEqual([`Mona denied: ${reason}`]);
    expect(told(opened, given, started, denied).slice(2)).toEqual([
      `Mona denied: ${reason}`,
      'IBM unset the key',
    ]);
    const cancelled: Draft = ['request.cancelled', {}, 'U0RITA'];
    expect(
      told(opened, given, ['withdrawal.started', { kind: 'cancelled' }, 'U0RITA'], cancelled).slice(2),
    ).toEqual(['Rita cancelled', 'IBM unset the key']);
  });

  it('tells who came to the right to approve and who lost it, of many the first few', () => {
    const mona = { slackUserId: 'U0MONA' };
    const rita = { slackUserId: 'U0RITA' };
    const many = Array.from({ length: 200 }, () => mona);
    const change = (gained: object[], lost: object[], approvers: object[] = [{}]): Draft => [
      'approvers.changed',
      { gained, lost, approvers },
    ];
    expect(
      told(
        change([{ ...mona, asked: true }], []),
        change([{ ...mona, asked: false }], [rita]),
        change([], [mona, rita], []),
        change(
          many.map((one) => ({ ...one, asked: true })),
          [],
        ),
      ),
    ).toEqual([
      'Mona can approve now and is asked',
      'Rita can no longer approve; Mona can approve now',
      'Mona and Rita can no longer approve; nobody is left who can',
      'Mona, Mona, Mona, Mona, Mona and 195 more can approve now and are asked',
    ]);
  });

  it('tells the step that is under way while nothing has come of it', () => {
    expect(told(opened, ['authorization.sent'])).toEqual([
      'Rita asked: Nothing reads it any more',
      'Countersign asked IBM to set the key for deletion',
    ]);
  });

  it('tells in one clause why something did not work', () => {
    const failure = { code: 'unreachable', effect: 'unknown' };
    const [blocked, lapsed, failed] = told(
      ['deletion.blocked', { failure }],
      ['approval.lapsed', { failure: { code: 'resources_changed' } }],
      ['authorization.failed', { obstacle: { kind: 'key_gone' } }],
    );
    expect(blocked).toMatch(/^IBM did not delete the key: .+[^.]$/);
    const refused = { code: 'PROTECTED_RESOURCE_ERR', status: 409, effect: 'none' };
    expect(told(['deletion.blocked', { failure: refused }])).toEqual([
      'IBM did not delete the key: resources are registered with it',
    ]);
    expect(lapsed).toBe('The approval was not carried out: what the key protects had changed');
    expect(failed).toBe('The key was not set for deletion: IBM no longer knows key billing-root');
  });

  it('counts what the key protects', () => {
    const changed = (resources: number, registrations?: number): Draft => [
      'protection.changed',
      { protection: { known: true, resources, registrations } },
    ];
    expect(
      told(changed(0), changed(1), changed(3, 4), ['protection.changed', { protection: { known: false } }]),
    ).toEqual([
      'What the key protects changed: now no resources',
      'What the key protects changed: now 1 resource',
      'What the key protects changed: now 3 resources (4 registrations)',
      'IBM did not list what the key protects',
    ]);
  });

  it('shortens a long reason, and tells an entry of another version by its name', () => {
    expect(told(['request.opened', { reason: 'x'.repeat(2_000) }, 'U0RITA'])[0]!.length).toBeLessThan(150);
    expect(told(['constructor'], ['request.foretold'])).toEqual(['constructor', 'request.foretold']);
  });

  it('tells of an end without a sight of what IBM had confirmed that it is unclear', () => {
    const confirmed: Draft = ['deletion.confirmed'];
    const expired: Draft = ['request.expired'];
    const last = (...drafts: Draft[]) => told(...drafts).at(-1);
    expect(last(opened, expired)).toBe('The time was over, and nothing was deleted');
    expect(last(opened, confirmed, ['approval.lapsed'], expired)).toBe(
      'The time was over, and the deletion that IBM had confirmed was not seen',
    );
  });

  it('gives no reason for a refusal that holds none', () => {
    expect(told(['click.refused', { asked: 'approve' }, 'U0MONA'])).toEqual([
      'Mona tried to approve and could not',
    ]);
  });

  it('keeps IBM’s ids apart', () => {
    const history = historyOf(
      entriesOf([
        opened,
        given,
        ['deletion.confirmed', { correlationId: 'ibm-2' }],
        ['key.deleted', { correlationId: 'ibm-2' }],
      ]),
      'k',
    );
    expect(history.correlationIds).toEqual(['ibm-1', 'ibm-2']);
    expect(JSON.stringify(history.lines)).not.toContain('ibm-');
  });
});
