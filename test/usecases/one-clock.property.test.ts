// The log has one clock, ours: however far the KMS's stands from it, and although IBM counts whole seconds.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hourMs } from '../../src/domain/deadlines.js';
import { fingerprintOf } from '../../src/domain/protection.js';
import { performEffect } from '../../src/usecases/effects/perform-effect.js';
import { askForForce } from '../../src/usecases/requests/ask-for-force.js';
import { decideRequest, type DecisionAsked } from '../../src/usecases/requests/decide-request.js';
import { expireRequest } from '../../src/usecases/requests/expire-request.js';
import { openRequest } from '../../src/usecases/requests/open-request.js';
import { recheckBlockers } from '../../src/usecases/requests/recheck-blockers.js';
import { remindApprovers } from '../../src/usecases/requests/remind-approvers.js';
import { amir, requestedKey, rosa } from '../domain/given.js';
import { keyId, openWorld, plainKey, registrations, type World } from './world.js';

const steps = [
  'ask',
  'approve',
  'deny',
  'cancel',
  'force',
  'expire',
  'remind',
  'recheck',
  'register',
  'unregister',
  'unset outside',
  'lose the answer to setting',
  'lose the answer to deleting',
] as const;

/** Distances of many hours: nothing is asked within ten minutes of an end or a reminder. */
const story = fc.array(
  fc.record({ step: fc.constantFrom(...steps), waitH: fc.constantFrom(0, 0, 5, 25, 95) }),
  {
    minLength: 5,
    maxLength: 25,
  },
);
const skewMs = fc.integer({ min: -600_000, max: 600_000 });

test('entries never go backwards, and the KMS’s clock changes no decision', async () => {
  await fc.assert(
    fc.asyncProperty(story, skewMs, fc.boolean(), async (told, kmsAheadMs, isGuardedByKms) => {
      const key = isGuardedByKms ? requestedKey : plainKey;
      const skewed = await play(told, key, kmsAheadMs);
      const even = await play(told, key, 0);
      expect(skewed.outcome).toEqual(even.outcome);
      const { entries } = skewed.world.audit;
      const times = entries.map(({ at }) => at);
      expect(times).toEqual([...times].sort((one, other) => one - other));
      for (const { at, facts } of entries) {
        const { kmsTime } = facts;
        if (kmsTime !== undefined)
          expect(Math.abs(Number(kmsTime) - kmsAheadMs - at)).toBeLessThan(hourMs / 60);
      }
    }),
    { numRuns: 150 },
  );
});

test('an approval is recorded after the opening, with the KMS’s time as a fact', async () => {
  const told = [{ step: 'ask', waitH: 0 } as const, { step: 'approve', waitH: 0 } as const];
  const { world, outcome } = await play(told, requestedKey, -600_000);
  expect(outcome.statuses).toEqual(['deleted']);
  const [opened] = world.audit.entries;
  const approved = world.audit.entries.find(({ type }) => type === 'request.approved');
  expect(approved?.at).toBeGreaterThanOrEqual(opened!.at);
  expect(approved?.facts['kmsTime']).toBeLessThan(opened!.at);
  expect(approved?.facts['kmsTime']).toBeGreaterThan(0);
});

async function play(
  told: readonly { step: (typeof steps)[number]; waitH: number }[],
  key: { instanceId: string; keyId: string },
  kmsAheadMs: number,
) {
  const world = openWorld({ kmsAheadMs });
  const { ports, keys, clock, requests } = world;
  // Somewhere in a second.
  clock.advance(437);
  const answers: string[] = [];
  for (const { step, waitH } of told) {
    clock.advance(waitH * hourMs + 250);
    answers.push(`${step}: ${await take(step)}`);
    await workOff(world);
  }
  const { requests: all } = await requests.listRecent(100);
  return {
    world,
    outcome: {
      answers,
      statuses: all.map(({ status }) => status).reverse(),
      entries: world.audit.entries.map(({ type }) => type),
      deletes: keys.effectiveDeletes,
    },
  };

  async function take(step: (typeof steps)[number]): Promise<string> {
    const [request] = (await requests.listRecent(1)).requests;
    const id = request?.id ?? 'CS-NONE';
    const seen = request ? fingerprintOf(request.protection) : '';
    const decide = async (by: typeof rosa, asked: DecisionAsked) =>
      wordOf(await decideRequest(ports, id, by.slack, asked));
    switch (step) {
      case 'ask':
        return wordOf(await openRequest(ports, { ...key, by: rosa.slack, reason: 'Retired' }));
      case 'approve': {
        const { force = false, key: named } = request ?? {};
        return decide(amir, { type: 'approve', seen, ...(force && named && { typedName: named.name }) });
      }
      case 'deny':
        return decide(amir, { type: 'deny', reason: 'In use' });
      case 'cancel':
        return decide(rosa, { type: 'cancel' });
      case 'force': {
        const typedName = request?.key.name ?? '';
        const asked = { requestId: id, by: rosa.slack, typedName, seen, reason: 'All of it' };
        return wordOf(await askForForce(ports, asked));
      }
      case 'expire':
        return String(await expireRequest(ports, id));
      case 'remind':
        return String(await remindApprovers(ports, id));
      case 'recheck':
        return String(await recheckBlockers(ports, id));
      case 'register':
        keys.record(key.keyId).registrations = registrations(2);
        return '';
      case 'unregister':
        keys.record(key.keyId).registrations = [];
        return '';
      case 'unset outside':
        if (key.keyId === keyId) keys.unset(keyId);
        return '';
      case 'lose the answer to setting':
      case 'lose the answer to deleting':
        keys.fail(step.endsWith('setting') ? 'setKeyForDeletion' : 'deleteKey', {
          failure: { code: 'no_answer', effect: 'unknown' },
          tookEffect: true,
        });
        return '';
    }
  }
}

/** What is left in the outbox, as the sweep would have it done. */
async function workOff({ ports, outbox, clock }: World): Promise<void> {
  for (let round = 0; round < 20; round++) {
    clock.advance(15_000);
    const due = await outbox.due(10);
    if (due.length === 0) return;
    for (const itemId of due) {
      const item = await outbox.claim(itemId, 10_000);
      if (item) await performEffect(ports, item);
    }
  }
}

function wordOf(answer: Awaited<ReturnType<typeof decideRequest>>): string {
  if (answer.ok) return answer.value.status;
  return answer.no.kind === 'refusal' ? answer.no.refusal.code : answer.no.trouble.kind;
}
