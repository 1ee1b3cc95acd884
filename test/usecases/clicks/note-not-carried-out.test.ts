import { expect, test } from 'vitest';
import type { ClickAct } from '../../../src/ports/click-intents.js';
import { fateOfClick } from '../../../src/usecases/clicks/fate-of-click.js';
import { noteNotCarriedOut } from '../../../src/usecases/clicks/note-not-carried-out.js';
import { amir, beforeTheEnd, requestedKey } from '../../domain/given.js';
import { openWorld } from '../world.js';

const { instanceId, keyId } = requestedKey;
const clickOf = (act: ClickAct) => ({ id: 'c-1', by: amir.slack, at: beforeTheEnd - 90_000, act });
const approval = clickOf({ kind: 'approve', requestId: 'CS-1QKTVC0ABCD', seen: '' });

test.each([
  ['press_again', true],
  ['unclear', false],
] as const)('a click of a process that died is on record: %s', async (fate, isKnownWhatCame) => {
  const { ports, audit } = openWorld();
  await noteNotCarriedOut(ports, clickOf({ kind: 'key_act', act: 'rotate', instanceId, keyId }), fate);
  expect(audit.entries).toMatchObject([
    {
      at: beforeTheEnd,
      type: 'click.not_carried_out',
      actor: { slackUserId: amir.slack.userId, slackTeamId: amir.slack.teamId },
      facts: { asked: 'rotate', clickedAt: beforeTheEnd - 90_000, isKnownWhatCame, instanceId, keyId },
    },
  ]);
});

test('it is of its request, and no other click is taken for done by it', async () => {
  const { ports, audit } = openWorld();
  await noteNotCarriedOut(ports, approval, 'press_again');
  expect(audit.entries[0]?.requestId).toBe('CS-1QKTVC0ABCD');
  expect(await fateOfClick(ports, approval)).toBe('press_again');
});

test('one that only looks leaves nothing', async () => {
  const { ports, audit } = openWorld();
  await noteNotCarriedOut(ports, clickOf({ kind: 'look' }), 'press_again');
  expect(audit.entries).toEqual([]);
});
