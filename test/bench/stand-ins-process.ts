// Slack, the KMS and IAM for all that is measured, in one process: they note when every call took effect.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createMovableClock } from '../../src/sandbox/clock.js';
import { createFaultBook } from '../../src/sandbox/faults.js';
import type { WireLog } from '../../src/sandbox/wire-log.js';
import { epochMs, serve } from './bench-process.js';
import {
  approveAction,
  approver,
  benchKeyName,
  type BenchKey,
  benchWorld,
  requester,
} from './bench-world.js';
import type { TimedCall } from './call-chain.js';
import { openStandIns } from '../stand-ins.js';

/** A press on the approver's copy of a card, as the stand-in would deliver it. */
export interface Press {
  key: BenchKey;
  channel: string;
  ts: string;
  /** The payload, to be signed. */
  payload: string;
}

/** What a press came to; times in epoch milliseconds, absent what never came. */
export interface Effect {
  deletedMs?: number;
  /** How often a DELETE took effect. */
  deletes: number;
  /** When the pressed message showed the end. */
  cardMs?: number;
  /** Copies that show the end, and when the last did. */
  copies: number;
  copiesMs?: number;
}

interface WireCall extends TimedCall {
  request: string;
  summary: string;
  isGood: boolean;
}

export type StandIns = Awaited<ReturnType<typeof startStandIns>>;

async function startStandIns({ keys }: { keys: number }) {
  const clock = createMovableClock();
  const faults = createFaultBook();
  const calls: WireCall[] = [];
  // Nothing masked or cut: the sandbox's own log takes longer, and forgets.
  const wire: WireLog = {
    add({ lane, what, summary, status, ms, request = '' }) {
      if (lane === 'slack-delivery') return;
      const endedMs = epochMs();
      const isGood = status === 'ok' || /^2\d\d$/.test(status);
      calls.push({ what, beganMs: endedMs - ms, endedMs, request, summary, isGood });
    },
    entries: () => [],
    onEntry: () => () => undefined,
    clear: () => undefined,
  };
  const world = benchWorld(keys);
  const { kms, slack, kmsUrl, slackApiUrl } = await openStandIns({
    clock,
    world,
    faults,
    wire,
    delivery: { mode: 'http' },
  });

  // Presses made ahead come in here, and go out again signed when their moment has come.
  let pressed = '';
  const ahead = createServer((request, response) => {
    void text(request).then((body) => {
      pressed = new URLSearchParams(body).get('payload') ?? '';
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(ahead, 'listening');
  slack.setRequestUrl(`http://127.0.0.1:${(ahead.address() as AddressInfo).port}`);

  const showsTheEnd = ({ what, isGood, request }: WireCall) =>
    what === 'chat.update' && isGood && titleIn(request).startsWith('Deleted');

  return {
    addresses: () => ({ ibmUrl: kmsUrl, slackApiUrl }),
    /** Every call takes this much longer from now on, response URLs too. */
    delay(delayMs: number) {
      faults.clear();
      if (delayMs === 0) return;
      for (const target of ['slack', 'kms', 'iam'] as const) faults.add({ target, delayMs, times: Infinity });
    },
    setForDeletion(keyIds: string[]) {
      for (const id of keyIds) kms.outside.setForDeletion(id, requester.iamId!);
    },
    /** Presses on the approver's cards of these keys, as far as they stand. */
    async presses(wanted: BenchKey[]): Promise<Press[]> {
      const byName = new Map(wanted.map((key) => [key.name, key]));
      const { conversations } = slack.view(approver.slackUserId);
      const made: Press[] = [];
      for (const { channel, ts, blocks } of conversations.find(({ kind }) => kind === 'dm')?.messages ?? []) {
        const content = JSON.stringify(blocks);
        const key = byName.get(benchKeyName.exec(content)?.[0] ?? '');
        if (!key || !content.includes(approveAction)) continue;
        pressed = '';
        await slack.press(approver.slackUserId, { on: { channel, ts }, actionId: approveAction });
        made.push({ key, channel, ts, payload: pressed });
      }
      return made;
    },
    calls: () => calls.length,
    callsAfter: (mark: number): TimedCall[] =>
      calls.slice(mark).map(({ what, beganMs, endedMs }) => ({ what, beganMs, endedMs })),
    effects(mark: number, presses: Pick<Press, 'key' | 'channel' | 'ts'>[]): Effect[] {
      const { effectiveDeletes } = kms.counts();
      const deleted = new Map<string, number>();
      const shown = new Map<string, { on: string; atMs: number }[]>();
      for (const call of calls.slice(mark)) {
        if (call.what === 'deleteKey' && call.isGood) {
          deleted.set(benchKeyName.exec(call.summary)?.[0] ?? '', call.endedMs);
        }
        if (!showsTheEnd(call)) continue;
        const { channel, ts } = JSON.parse(call.request) as { channel: string; ts: string };
        const name = benchKeyName.exec(call.request)?.[0] ?? '';
        shown.set(name, [...(shown.get(name) ?? []), { on: `${channel} ${ts}`, atMs: call.endedMs }]);
      }
      return presses.map(({ key, channel, ts }) => {
        const updates = shown.get(key.name) ?? [];
        const first = new Map([...updates].reverse().map(({ on, atMs }) => [on, atMs]));
        const deletedMs = deleted.get(key.name);
        const cardMs = first.get(`${channel} ${ts}`);
        return {
          ...(deletedMs !== undefined && { deletedMs }),
          ...(cardMs !== undefined && { cardMs }),
          ...(first.size > 0 && { copiesMs: Math.max(...first.values()) }),
          deletes: effectiveDeletes.get(key.id) ?? 0,
          copies: first.size,
        };
      });
    },
  };
}

/** The header of the blocks a call carries. */
function titleIn(request: string): string {
  const { blocks } = JSON.parse(request) as { blocks?: unknown };
  const [first] = (typeof blocks === 'string' ? JSON.parse(blocks) : (blocks ?? [])) as {
    text?: { text?: string };
  }[];
  return first?.text?.text ?? '';
}

await serve(startStandIns);
