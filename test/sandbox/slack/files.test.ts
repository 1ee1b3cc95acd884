import { LogLevel, WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fixture } from './stand-in-fixture.js';
import { startStandIn, stopStandIns } from './stand-in-fixture.js';
import { ada, keysChannel, otherChannel, testManifest, testWorkspace } from './test-workspace.js';

afterEach(stopStandIns);

let fixture: Fixture;
let client: WebClient;
let root: { channel: string; ts: string };

const clientOf = (one: Fixture) =>
  new WebClient(testWorkspace().botToken, {
    slackApiUrl: one.apiUrl,
    retryConfig: { retries: 0 },
    logLevel: LogLevel.ERROR,
  });

beforeEach(async () => {
  fixture = await startStandIn();
  client = clientOf(fixture);
  const { channel, ts } = await client.chat.postMessage({ channel: ada, text: 'The card' });
  root = { channel: channel ?? '', ts: ts ?? '' };
});

const report = 'resource,service\n"bücket, 1",cloud-object-storage\r\n';
const inThread = () => fixture.slack.view(ada).conversations[0]?.messages[0]?.replies ?? [];
const errorOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'none',
    ({ data }: { data?: { error?: string } }) => data?.error,
  );

describe('uploadV2 of Slack’s own client', () => {
  it.each([
    ['as text', { content: report }],
    ['as bytes', { file: Buffer.from(report) }],
  ])('puts a file %s into a thread', async (_how, source) => {
    await client.files.uploadV2({
      ...source,
      channel_id: root.channel,
      thread_ts: root.ts,
      filename: 'resources.csv',
      title: 'Protected resources',
      initial_comment: 'All 230 of them',
    });
    expect(inThread()).toMatchObject([
      {
        threadTs: root.ts,
        text: 'All 230 of them',
        files: [{ name: 'resources.csv', title: 'Protected resources', content: report }],
      },
    ]);
  });

  it('puts several files into one reply, and a file alone without words', async () => {
    const to = { channel_id: root.channel, thread_ts: root.ts };
    const file_uploads = ['a', 'b'].map((name) => ({ content: name, filename: `${name}.txt` }));
    await client.files.uploadV2({ ...to, file_uploads, initial_comment: 'Two' });
    await client.files.uploadV2({ ...to, content: 'c', filename: 'c.txt' });
    expect(inThread().map(({ text, files }) => [text, files?.map(({ content }) => content)])).toEqual([
      ['Two', ['a', 'b']],
      ['', ['c']],
    ]);
  });

  it('answers a reply’s own ts with its thread', async () => {
    const reply = await client.chat.postMessage({ channel: root.channel, thread_ts: root.ts, text: 'x' });
    await client.files.uploadV2({
      channel_id: root.channel,
      thread_ts: reply.ts ?? '',
      content: 'c',
      filename: 'c.txt',
    });
    expect(inThread()).toHaveLength(2);
  });

  it('goes nowhere the bot may not go, and into no thread that is not there', async () => {
    const upload = (channel_id: string, thread_ts = root.ts) =>
      client.files.uploadV2({ channel_id, thread_ts, content: 'c', filename: 'c.txt' });
    expect(await errorOf(upload(ada))).toBe('channel_not_found');
    expect(await errorOf(upload(otherChannel))).toBe('not_in_channel');
    expect(await errorOf(upload(root.channel, '1.000001'))).toBe('thread_not_found');
    expect(await errorOf(upload(keysChannel))).toBe('thread_not_found');
    expect(inThread()).toEqual([]);
  });

  it('wants files:write', async () => {
    const without = await startStandIn({ manifest: { ...testManifest, scopes: ['chat:write'] } });
    const upload = clientOf(without).files.uploadV2({ content: 'c', filename: 'c.txt' });
    expect(await errorOf(upload)).toBe('missing_scope');
  });
});
