import { App } from '@slack/bolt';
import { afterEach, expect, test } from 'vitest';
import { createSocketReceiver } from '../../../../src/adapters/slack/kit/socket-receiver.js';
import { type Fixture, startStandIn, stopStandIns } from '../../../sandbox/slack/stand-in-fixture.js';
import { ada, testWorkspace } from '../../../sandbox/slack/test-workspace.js';
import { createRecordingLog } from '../../recording-log.js';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  await stopStandIns();
});

async function connect(connections: number, ackAfterMs = 0) {
  let taken = 0;
  const slack: Fixture = await startStandIn({ limits: { rateLimits: false } });
  const hearing: boolean[] = [];
  const { botToken, appToken } = testWorkspace();
  const silent = {
    ...{ debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  };
  const logger = {
    ...silent,
    setLevel: () => undefined,
    getLevel: () => 'info' as never,
    setName: () => undefined,
  };
  const log = createRecordingLog();
  const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } };
  const app = new App({
    token: botToken,
    clientOptions,
    receiver: createSocketReceiver({
      ...{ appToken, clientOptions, logger, log, connections },
      onHearing: (hears) => void hearing.push(hears),
      staggerMs: 1,
    }),
  });
  app.command('/keys', async ({ ack }) => {
    taken += 1;
    if (ackAfterMs > 0) await pause(ackAfterMs);
    await ack('heard');
  });
  await app.start();
  ends.push(() => app.stop());
  await expect.poll(slack.slack.connections).toBe(connections);
  return {
    ...slack,
    app,
    taken: () => taken,
    hearing,
    log,
    click: () => slack.slack.command(ada, { text: '/keys' }),
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('with one connection it is deaf for no more than a second when Slack has it reconnect', async () => {
  const { slack, click, hearing } = await connect(1);
  expect(await click()).toMatchObject({ outcome: 'acked' });
  const before = performance.now();
  slack.refreshConnections();
  while ((await click()).outcome !== 'acked') await pause(10);
  expect(performance.now() - before).toBeLessThan(1_000);
  expect(hearing).toEqual([true, false, true]);
});

test('with two no click is lost while they reconnect one after the other', async () => {
  const { slack, click, hearing } = await connect(2);
  const outcomes: string[] = [];
  for (let clicks = 0; clicks < 30; clicks++) {
    if (clicks === 5 || clicks === 20) slack.refreshConnections(1);
    outcomes.push((await click()).outcome);
    await pause(10);
  }
  expect(outcomes).toEqual(outcomes.map(() => 'acked'));
  await expect.poll(slack.connections).toBe(2);
  expect(hearing).not.toContain(false);
});

test('a connection that Slack refuses is tried again, told to the log, and no stray rejection', async () => {
  const { slack, faults, click, log } = await connect(1);
  faults.add({ target: 'slack', operation: 'apps.connections.open', code: 'invalid_auth', times: 2 });
  slack.refreshConnections();
  await expect.poll(async () => (await click()).outcome, { timeout: 10_000 }).toBe('acked');
  expect(log.lines.filter(({ facts }) => facts['event'] === 'socket.not_connected')).toHaveLength(2);
});

test('what was given to it before its end is acknowledged first', async () => {
  const { app, click, taken } = await connect(2, 300);
  const clicks = [click(), click(), click()];
  await expect.poll(taken, { timeout: 30_000 }).toBe(3);
  await app.stop();
  expect(await Promise.all(clicks)).toMatchObject(clicks.map(() => ({ outcome: 'acked' })));
});
