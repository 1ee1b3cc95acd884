import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebClient } from '@slack/web-api';
import { afterEach, expect, test } from 'vitest';
import { postMessage } from '../../../../src/adapters/slack/kit/post-message.js';
import { startStandIn, stopStandIns } from '../../../sandbox/slack/stand-in-fixture.js';
import { ada } from '../../../sandbox/slack/test-workspace.js';

afterEach(stopStandIns);

test('what is posted draws no preview of the links in it', async () => {
  const { apiUrl, slack } = await startStandIn();
  await postMessage(new WebClient('xoxb-test', { slackApiUrl: apiUrl }), {
    channel: ada,
    text: 'https://x.test',
  });
  expect(slack.calls()[0]?.args).toMatchObject({ unfurl_links: 'false', unfurl_media: 'false' });
});

test('nothing is posted past it', () => {
  const folder = join(import.meta.dirname, '..', '..', '..', '..', 'src', 'adapters', 'slack');
  const posting = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && readFileSync(join(folder, file), 'utf8').includes('chat.postMessage('),
  );
  expect(posting).toEqual([join('kit', 'post-message.ts')]);
});
