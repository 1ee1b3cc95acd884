import { expect, test } from 'vitest';
import { historyReply } from '../../../../src/adapters/slack/keys/history-reply.js';
import { dayMs } from '../../../../src/domain/deadlines.js';
import type { AuditDraft } from '../../../../src/ports/audit-log.js';
import { aRequest, noAnswer, openedAt, requestedKey, rosa } from '../../../domain/given.js';
import { openWorld } from '../../../usecases/world.js';

const { instanceId, keyId } = requestedKey;

function acted(type: string, act: string, at: number): AuditDraft {
  const actor = { slackUserId: rosa.slack.userId, slackTeamId: rosa.slack.teamId, name: rosa.name };
  return { at, type, actor, facts: { act, instanceId, keyId } };
}

test('a long story is cut at its beginning, with a count, and stays within Slack’s limits', async () => {
  const { ports } = openWorld();
  for (let day = 0; day < 300; day += 1) {
    await ports.audit.append(acted('key.rotated', 'rotate', openedAt - day * dayMs));
  }
  const { text, blocks } = await historyReply(ports, rosa.slack, keyId);
  expect(text).toContain('… 260 lines before, in the audit log');
  expect(blocks.length).toBeLessThanOrEqual(50);
  expect(JSON.stringify(blocks).length).toBeLessThan(13_000);
  expect(JSON.stringify(blocks)).toContain(`${openedAt / 1000}^`);
});

test('an act that was begun and not told further is told as that; one that IBM refused with the reason', async () => {
  const { ports } = openWorld();
  await ports.audit.append(acted('key.act_begun', 'disable', openedAt));
  await ports.audit.append({
    ...acted('key.act_failed', 'disable', openedAt + 1),
    facts: { ...acted('', 'disable', 0).facts, failure: { code: 'forbidden', status: 403, effect: 'none' } },
  });
  await ports.audit.append(acted('key.act_begun', 'rotate', openedAt + 2));
  const { text } = await historyReply(ports, rosa.slack, keyId);
  expect(text).toMatch(/wanted to disable the key, and IBM did not: /);
  expect(text).toContain('wanted to rotate the key; what came of it is not on record');
  expect(text.match(/wanted to disable/g)).toHaveLength(1);
});

test('while IBM does not answer the records tell, and that they may be behind', async () => {
  const world = openWorld();
  const request = await world.hold(aRequest('denied'));
  await world.ports.audit.append({
    at: openedAt,
    type: 'request.opened',
    requestId: request.id,
    facts: { reason: 'No longer used' },
  });
  world.keys.fail('findKeys', { failure: noAnswer, times: 99 });
  world.keys.fail('readKey', { failure: noAnswer, times: 99 });
  const { text } = await historyReply(world.ports, rosa.slack, requestedKey.name);
  expect(text).toContain('IBM does not answer now');
  expect(text).toContain('asked: No longer used');
});
