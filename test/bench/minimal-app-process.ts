// The floor: the least a Bolt app can do about a press. It asks nothing, checks nothing and forgets at once.
import bolt from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { Redis } from 'ioredis';
import { demoApiKeys, demoWorld } from '../../src/sandbox/demo-world.js';
import { serve } from './bench-process.js';
import { approveAction, approver, type BenchKey, benchInstance } from './bench-world.js';

export interface AppSettings {
  port: number;
  slackApiUrl: string;
  ibmUrl: string;
  redisUrl: string;
}

export type MinimalApp = Awaited<ReturnType<typeof startMinimalApp>>;

async function startMinimalApp(settings: AppSettings & { writesBeforeAck: boolean }) {
  const { port, slackApiUrl, ibmUrl, redisUrl, writesBeforeAck } = settings;
  const { botToken, signingSecret, botId, botUserId } = demoWorld.workspace;
  const redis = writesBeforeAck ? new Redis(redisUrl) : undefined;
  const slack = new WebClient(botToken, { slackApiUrl });
  const token = await signIn(ibmUrl);
  const app = new bolt.App({
    signingSecret,
    clientOptions: { slackApiUrl },
    authorize: () => Promise.resolve({ botToken, botId, botUserId }),
    convoStore: false,
  });
  app.action<bolt.BlockAction<bolt.ButtonAction>>(approveAction, async ({ ack, action, body, client }) => {
    const { id, name } = JSON.parse(action.value!) as BenchKey;
    await redis?.set(`minimal:${id}`, JSON.stringify({ by: body.user.id, at: Date.now() }));
    await ack();
    const answer = await fetch(`${ibmUrl}/api/v2/keys/${id}`, {
      method: 'DELETE',
      headers: {
        authorization: `Bearer ${token}`,
        'bluemix-instance': benchInstance.id,
        'x-kms-key-ring': 'finance',
      },
    });
    await answer.text();
    const words = answer.ok ? `Deleted: key ${name}` : `Failed: key ${name}`;
    await client.chat.update({
      channel: body.channel!.id,
      ts: body.message!.ts,
      text: words,
      blocks: [{ type: 'header', text: { type: 'plain_text', text: words } }],
    });
  });
  await app.start(port);
  return {
    async open(keys: BenchKey[]) {
      for (const key of keys) {
        await slack.chat.postMessage({
          channel: approver.slackUserId,
          text: `Delete key ${key.name}?`,
          blocks: [
            { type: 'header', text: { type: 'plain_text', text: `Delete key ${key.name}?` } },
            {
              type: 'actions',
              elements: [
                {
                  type: 'button',
                  action_id: approveAction,
                  text: { type: 'plain_text', text: 'Approve' },
                  value: JSON.stringify(key),
                },
              ],
            },
          ],
        });
      }
    },
    usage: () => ({ cpuMs: cpuMs() }),
  };
}

async function signIn(ibmUrl: string): Promise<string> {
  const answer = await fetch(`${ibmUrl}/identity/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ibm:params:oauth:grant-type:apikey',
      apikey: demoApiKeys.manager,
    }),
  });
  const { access_token: token } = (await answer.json()) as { access_token?: string };
  if (token === undefined) throw new Error(`IAM gave no token: ${answer.status}`);
  return token;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

await serve(startMinimalApp);
