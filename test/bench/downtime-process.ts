// The stand-ins of Slack and the KMS for a bot that was away for days, in a process of their own; they note what comes to them.
import { createMovableClock } from '../../src/sandbox/clock.js';
import { createFaultBook } from '../../src/sandbox/faults.js';
import type { WireLog } from '../../src/sandbox/wire-log.js';
import { openStandIns } from '../stand-ins.js';
import { serve } from './bench-process.js';
import { cardsOf, requestsAway, seed, worldWith } from './downtime-world.js';

interface DowntimeSettings {
  open: number;
  redisUrl: string;
  prefix: string;
}

export type Downtime = Awaited<ReturnType<typeof startDowntime>>;

/** Where a reminder was sent, with as many requests as it told of. */
export interface SentReminder {
  channel: string;
  isOfThePast: boolean;
  text: string;
}

async function startDowntime({ open, redisUrl, prefix }: DowntimeSettings) {
  // On the second, as IBM tells ends.
  const now = Math.floor(Date.now() / 1_000) * 1_000;
  const requests = requestsAway(open, now);
  const over = new Set(requests.filter(({ endsAt }) => endsAt <= now).map(({ keyName }) => keyName));
  await seed(requests, now, { redisUrl, prefix });

  const calls = new Map<string, number>();
  let readings = 0;
  const read = new Set<string>();
  const reminders: SentReminder[] = [];
  let lastSendAt = 0;
  const count = (what: string) => calls.set(what, (calls.get(what) ?? 0) + 1);
  const wire: WireLog = {
    add({ lane, what, summary, request = '' }) {
      const at = Date.now();
      if (lane === 'kms') {
        readings += 1;
        read.add(/[0-9a-f]{8}-[0-9a-f-]{27}/.exec(summary)?.[0] ?? summary);
        count(`kms ${what}`);
      }
      if (lane !== 'slack-api' || !what.startsWith('chat.')) return;
      lastSendAt = at;
      count(what);
      if (what !== 'chat.postMessage' || request.includes('thread_ts')) return;
      const { channel, text } = JSON.parse(request) as { channel: string; text: string };
      const named = [...request.matchAll(/key-\d+/g)].map(([name]) => name);
      reminders.push({ channel, text, isOfThePast: named.some((name) => over.has(name)) });
    },
    entries: () => [],
    onEntry: () => () => undefined,
    clear: () => undefined,
  };
  const clock = createMovableClock();
  // The world begins at the moment the ends are counted from.
  let isBegun = false;
  const { kmsUrl, slackApiUrl } = await openStandIns({
    clock: { ...clock, now: () => (isBegun ? clock.now() : now) },
    world: worldWith(requests, now),
    faults: createFaultBook(),
    wire,
    delivery: { mode: 'socket' },
    restored: cardsOf(requests),
  });
  isBegun = true;
  return {
    addresses: () => ({ ibmUrl: kmsUrl, slackApiUrl }),
    counts: () => ({
      calls: Object.fromEntries(calls),
      read: read.size,
      readings,
      reminders,
      lastSendAt,
      cpuMs: (process.cpuUsage().user + process.cpuUsage().system) / 1_000,
    }),
  };
}

await serve(startDowntime);
