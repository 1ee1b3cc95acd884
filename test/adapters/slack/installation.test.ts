import { afterEach, describe, expect, test } from 'vitest';
import { checkInstallation } from '../../../src/adapters/slack/installation.js';
import { slackSurface } from '../../../src/adapters/slack/surface.js';
import { startStandIn, stopStandIns, type Fixture } from '../../sandbox/slack/stand-in-fixture.js';
import {
  keysChannel,
  otherChannel,
  secretChannel,
  sharedChannel,
  testManifest,
  testWorkspace,
} from '../../sandbox/slack/test-workspace.js';
import { createRecordingLog } from '../recording-log.js';

afterEach(stopStandIns);

const installed = { ...testManifest, scopes: [...slackSurface.scopes] };
const asInstalled = { problem: 'installed', team: 'Home', teamId: 'T0HOME', user: 'countersign' };

async function findings(
  {
    channels = [],
    scopes = installed.scopes,
    workspace = testWorkspace(),
    hasSocketMode = true,
    botToken = workspace.botToken,
    appToken = workspace.appToken,
  }: {
    channels?: string[];
    scopes?: string[];
    workspace?: ReturnType<typeof testWorkspace>;
    hasSocketMode?: boolean;
    botToken?: string;
    appToken?: string;
  } = {},
  prepare: (fixture: Fixture) => void = () => undefined,
) {
  const fixture = await startStandIn({ workspace, manifest: { ...installed, scopes, hasSocketMode } });
  prepare(fixture);
  return checkInstallation({
    botToken,
    appToken,
    apiUrl: fixture.apiUrl,
    channelIds: channels,
    timeoutMs: 5_000,
    log: createRecordingLog(),
  });
}

test('of an app that is installed as it should be it is said where', async () => {
  expect(await findings({ channels: [keysChannel] })).toEqual([asInstalled]);
});

test('every channel the bot cannot post in is named', async () => {
  const found = await findings(
    { channels: [otherChannel, secretChannel, sharedChannel, keysChannel] },
    ({ slack }) => slack.setArchived(keysChannel, true),
  );
  expect(found).toEqual([
    { problem: 'not_in_channel', channelId: otherChannel },
    { problem: 'channel_unknown', channelId: secretChannel },
    { problem: 'channel_shared_outside', channelId: sharedChannel },
    { problem: 'channel_archived', channelId: keysChannel },
    asInstalled,
  ]);
});

test('every scope the token lacks is named', async () => {
  const scopes = installed.scopes.filter((scope) => scope !== 'im:history' && scope !== 'files:write');
  expect(await findings({ scopes })).toEqual([
    { problem: 'scope_missing', scope: 'files:write' },
    { problem: 'scope_missing', scope: 'im:history' },
    asInstalled,
  ]);
});

describe('a token that does not work', () => {
  test('is named: the other one does', async () => {
    expect(await findings({ botToken: 'xoxb-other' })).toEqual([
      { problem: 'token_refused', token: 'bot', code: 'invalid_auth' },
    ]);
    expect(await findings({ appToken: 'xapp-other' })).toEqual([
      asInstalled,
      { problem: 'token_refused', token: 'app', code: 'invalid_auth' },
    ]);
  });

  test('both are named together', async () => {
    expect(await findings({ botToken: 'xoxb-other', appToken: 'xapp-other' })).toMatchObject([
      { token: 'bot' },
      { token: 'app' },
    ]);
  });

  test('Socket Mode may be off', async () => {
    expect(await findings({ hasSocketMode: false })).toContainEqual({
      problem: 'token_refused',
      token: 'app',
      code: 'not_allowed',
    });
  });

  test('is of another app than the other one', async () => {
    const appToken = 'xapp-1-A0OTHERAPP-1-abc';
    const workspace = { ...testWorkspace(), appId: 'A0THISAPP00', appToken };
    expect(await findings({ workspace })).toContainEqual({
      problem: 'apps_differ',
      ofBotToken: 'A0THISAPP00',
      ofAppToken: 'A0OTHERAPP',
    });
  });
});

test('an app that is installed for a whole organisation is no workspace’s', async () => {
  const workspace = { ...testWorkspace(), grid: { enterpriseId: 'E0GRID', isOrgWide: true } };
  expect(await findings({ workspace } as never)).toEqual([{ problem: 'organisation_wide' }]);
});

test('a Slack that does not answer is told apart from one that refuses', async () => {
  const found = await findings(
    {},
    ({ faults }) => void faults.add({ target: 'slack', status: 503, times: 10 }),
  );
  expect(found).toEqual([
    { problem: 'no_answer', token: 'bot', code: 'slack_webapi_http_error' },
    { problem: 'no_answer', token: 'app', code: 'slack_webapi_http_error' },
  ]);
});
