// Countersign as it runs live, but for the pace of its sends and the comparison with the KMS every minute.
import { Redis } from 'ioredis';
import { createLog } from '../../src/adapters/system/log.js';
import { startApp } from '../../src/app.js';
import { demoApiKeys, demoChannelId, demoWorld } from '../../src/sandbox/demo-world.js';
import { serve } from './bench-process.js';
import { approver, benchInstance, requester } from './bench-world.js';
import type { AppSettings } from './minimal-app-process.js';
import { ibmAt } from '../stand-ins.js';

export type Countersign = Awaited<ReturnType<typeof startCountersign>>;

/** Above what any rate here needs: Slack's own pace would be all there is to measure. */
const sendsPerSecond = 2_000;
/** A run opens hundreds of requests, which nobody would compare in the middle of it. */
const reconcileEveryMs = 60 * 60_000;

/** How the store's commits ended, by the first word of its script's answer. */
const commits = { won: 0, lost: 0 };

async function startCountersign({ port, slackApiUrl, ibmUrl, redisUrl }: AppSettings) {
  watchCommits();
  const { botToken, signingSecret } = demoWorld.workspace;
  const ibm = {
    ...ibmAt(ibmUrl),
    readerApiKey: demoApiKeys.reader,
  };
  const { ports } = await startApp({
    slack: { botToken, apiUrl: slackApiUrl, delivery: { mode: 'http', signingSecret, port } },
    channelId: demoChannelId,
    redis: { url: redisUrl },
    instances: () => Promise.resolve([{ ...benchInstance, url: ibmUrl }]),
    ibm,
    identity: {
      mode: 'service-ids',
      writerApiKey: demoApiKeys.writer,
      managerApiKey: demoApiKeys.manager,
    },
    roles: { from: 'iam', matchByEmail: true },
    log: createLog({ level: 'info', destination: { write: onlyErrors } }),
    sendsPerSecond,
    reconcileEveryMs,
  });
  for (const { slackUserId: userId, teamId, iamId } of [requester, approver]) {
    await ports.links.link({ userId, teamId }, iamId!, Date.now());
  }
  return {
    usage() {
      const { user, system } = process.cpuUsage();
      return { cpuMs: (user + system) / 1_000, ...commits };
    },
  };
}

/** Every line is made, as live; only what is wrong is shown. */
function onlyErrors(line: string): void {
  if (line.startsWith('{"level":"error"')) process.stderr.write(line);
}

/** Seen where its answers come in: the store itself says only that a commit came about in the end. */
function watchCommits(): void {
  const { sendCommand } = Redis.prototype;
  Redis.prototype.sendCommand = function (command, stream) {
    const answer = sendCommand.call(this, command, stream);
    if (command.name === 'eval' || command.name === 'evalsha') {
      command.promise.then(
        (reply: unknown) => {
          const verdict = Array.isArray(reply) ? String(reply[0]) : '';
          if (verdict === 'ok') commits.won += 1;
          if (verdict === 'audit_moved' || verdict === 'version') commits.lost += 1;
        },
        () => undefined,
      );
    }
    return answer;
  };
}

await serve(startCountersign);
