import { afterEach, expect, test } from 'vitest';
import type { Config } from '../src/config.js';
import { slackSurface } from '../src/adapters/slack/surface.js';
import { checkSlack } from '../src/start-checks.js';
import { createRecordingLog } from './adapters/recording-log.js';
import { startStandIn, stopStandIns } from './sandbox/slack/stand-in-fixture.js';
import {
  keysChannel,
  otherChannel,
  secretChannel,
  sharedChannel,
  testManifest,
  testWorkspace,
} from './sandbox/slack/test-workspace.js';

afterEach(stopStandIns);

const installed = { ...testManifest, scopes: [...slackSurface.scopes] };

async function warnings(
  {
    channelId,
    ofInstances = [],
    scopes = installed.scopes,
  }: { channelId?: string; ofInstances?: string[]; scopes?: string[] },
  prepare: (fixture: Awaited<ReturnType<typeof startStandIn>>) => void = () => undefined,
) {
  const fixture = await startStandIn({ manifest: { ...installed, scopes } });
  prepare(fixture);
  const log = createRecordingLog();
  const slack = { botToken: testWorkspace().botToken, apiUrl: fixture.apiUrl, channelId };
  const instances = ofInstances.map((id) => ({ channelId: id }));
  await checkSlack({ slack } as unknown as Config, () => Promise.resolve(instances as never), log);
  return log.lines.map(({ facts }) => facts);
}

test('nothing is said of an app that is installed as it should be', async () => {
  expect(await warnings({ channelId: keysChannel, ofInstances: [keysChannel] })).toEqual([]);
  expect(await warnings({})).toEqual([]);
});

test('every channel the bot cannot post in is named: its own, and those of instances', async () => {
  const findings = await warnings(
    { channelId: otherChannel, ofInstances: [secretChannel, sharedChannel, keysChannel] },
    ({ slack }) => slack.setArchived(keysChannel, true),
  );
  expect(findings).toMatchObject([
    { event: 'installation', problem: 'not_in_channel', channelId: otherChannel },
    { problem: 'channel_unknown', channelId: secretChannel },
    { problem: 'channel_shared_outside', channelId: sharedChannel },
    { problem: 'channel_archived', channelId: keysChannel },
  ]);
});

test('every scope the token lacks is named', async () => {
  const scopes = installed.scopes.filter((scope) => scope !== 'im:history' && scope !== 'files:write');
  expect(await warnings({ channelId: keysChannel, scopes })).toMatchObject([
    { problem: 'scope_missing', scope: 'files:write' },
    { problem: 'scope_missing', scope: 'im:history' },
  ]);
});

test('a Slack that does not answer is left to the start itself', async () => {
  expect(
    await warnings(
      { channelId: keysChannel },
      ({ faults }) => void faults.add({ target: 'slack', status: 503, times: 10 }),
    ),
  ).toEqual([]);
});
