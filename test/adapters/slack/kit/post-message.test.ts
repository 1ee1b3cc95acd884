import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebClient } from '@slack/web-api';
import { afterEach, expect, test } from 'vitest';
import { againWords, postMessage, postSurely } from '../../../../src/adapters/slack/kit/post-message.js';
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

test('what has to be heard is posted again where Slack does not say whether it was, and says so', async () => {
  const { apiUrl, slack, faults } = await startStandIn();
  const client = new WebClient('xoxb-test', { slackApiUrl: apiUrl, retryConfig: { retries: 0 } });
  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'Deleted' } }] as const;
  faults.add({ target: 'slack', operation: 'chat.postMessage', drop: 'after' });
  await postSurely(client, { channel: ada, text: 'Deleted', blocks: [...blocks] });
  const told = slack.view(ada).conversations.flatMap(({ messages }) => messages);
  expect(told.map(({ text }) => text)).toEqual(['Deleted', `Deleted\n${againWords}`]);
  expect(JSON.stringify(told[1]!.blocks)).toContain(againWords);
  faults.add({ target: 'slack', operation: 'chat.postMessage', code: 'is_archived' });
  await expect(postSurely(client, { channel: ada, text: 'Deleted' })).rejects.toThrow('is_archived');
});

test('nothing is posted past it', () => {
  const folder = join(import.meta.dirname, '..', '..', '..', '..', 'src', 'adapters', 'slack');
  const posting = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && readFileSync(join(folder, file), 'utf8').includes('chat.postMessage('),
  );
  expect(posting).toEqual([join('kit', 'post-message.ts')]);
});
