import { expect, test } from 'vitest';
import { refuseOnRecord } from '../../src/usecases/refuse-on-record.js';
import { amir, beforeTheEnd } from '../domain/given.js';
import { instance, keyId, openWorld } from './world.js';

const { id: instanceId } = instance;

const refusal = { code: 'not_a_manager' } as const;

test('a no is on record with who asked, for what, about which request and key', async () => {
  const { ports, audit } = openWorld();
  const subject = { requestId: 'CS-1QKTVC0ABCD', key: { instanceId, keyId, name: 'billing-root' } };
  const actor = { slack: amir.slack, person: amir };
  expect(await refuseOnRecord(ports, 'approve', actor, refusal, subject)).toEqual({
    ok: false,
    no: { kind: 'refusal', refusal, step: { by: actor, asked: 'approve', at: beforeTheEnd } },
  });
  expect(await audit.forRequest('CS-1QKTVC0ABCD')).toMatchObject([
    {
      at: beforeTheEnd,
      type: 'click.refused',
      actor: { slackUserId: 'U0AMIR', slackTeamId: 'T0OWN', iamId: amir.iamId, name: 'Amir' },
      facts: { asked: 'approve', code: 'not_a_manager', instanceId, keyId, keyName: 'billing-root' },
    },
  ]);
});

test('of somebody unknown the Slack account is all there is', async () => {
  const { ports, audit } = openWorld();
  await refuseOnRecord(ports, 'open', { slack: amir.slack }, refusal);
  const [entry] = audit.entries;
  expect(entry?.actor).toEqual({ slackUserId: 'U0AMIR', slackTeamId: 'T0OWN' });
  expect(entry?.facts).toEqual({ asked: 'open', code: 'not_a_manager' });
  expect(entry).not.toHaveProperty('requestId');
});
