// How long from IBM's 409 until every copy of the card lists what blocks, and how many calls that takes.
// Usage: npm run bench:blockers [runs for each size, default 5]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MessageView, PersonView, WireEntry } from '../src/sandbox/control/api.js';
import { runSandbox } from '../test/scenarios/run-sandbox.js';

const runs = Number(process.argv[2] ?? 5);
const sizes = [12, 200, 5_000];
const people = { rita: 'U0RITA0000', mona: 'U0MONA0000', malik: 'U0MALIK000', mei: 'U0MEI00000' };
/** Key 10, scratch-test: nothing is registered with it at the start. */
const key = '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be010';
/** Slack allows about 50 updates a minute; a run makes up to 20. */
const pauseMs = 25_000;

const dataDir = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
const sandbox = await runSandbox(dataDir);
try {
  for (const size of sizes) {
    const took: number[] = [];
    let calls: string[] = [];
    for (let run = 0; run < runs; run++) {
      const one = await block(size);
      took.push(one.ms);
      calls = one.calls;
      await sleep(pauseMs);
    }
    took.sort((one, other) => one - other);
    const counted = [...new Set(calls)]
      .sort()
      .map((call) => `${calls.filter((other) => other === call).length} ${call}`);
    process.stdout.write(
      `${size} registrations: ${took[Math.floor(took.length / 2)]} ms (median of ${runs}, ${took[0]} to ${took.at(-1)}); ` +
        `calls from the click: ${counted.join(', ')}\n`,
    );
  }
} finally {
  await sandbox.end('SIGINT');
  await rm(dataDir, { recursive: true, force: true });
}

async function block(size: number): Promise<{ ms: number; calls: string[] }> {
  const registrations = Array.from({ length: size }, (_, n) => ({
    resourceCrn: `crn:v1:bluemix:public:cloud-object-storage:global:a/bench:instance-${n % 40}:bucket:bench-${n}`,
    preventKeyDeletion: false,
  }));
  await sandbox.post(`/kms/${key}/registrations`, { registrations });
  await ask();
  await untilCards('Delete key ');
  const before = await lastSeq();
  const card = cardOf(await view(people.mona))!;
  await sandbox.post(`/people/${people.mona}/press`, {
    on: { channel: card.channel, ts: card.ts },
    actionId: 'approve_deletion',
  });
  await untilCards('Blocked');
  const shownAt = Date.now();
  const entries = (await sandbox.get<{ entries: WireEntry[] }>(`/wire?after=${before}`)).entries;
  const refused = entries.find(({ what, status }) => what === 'deleteKey' && status === '409')!;
  const listed = JSON.stringify(cardOf(await view(people.mona))!.blocks).includes('bench-');
  if (!listed) throw new Error('the card does not list what blocks');
  const calls = entries
    .filter(({ lane, at }) => lane !== 'slack-delivery' && at <= shownAt)
    .map(({ lane, what }) => `${lane === 'slack-api' ? '' : `${lane} `}${what}`);
  const mine = cardOf(await view(people.rita))!;
  await sandbox.post(`/people/${people.rita}/press`, {
    on: { channel: mine.channel, ts: mine.ts },
    actionId: 'cancel_request',
  });
  await untilCards('Cancelled');
  await sandbox.post(`/kms/${key}/remove-registration`, { all: true });
  return { ms: shownAt - (refused.at + refused.ms), calls };
}

async function ask(): Promise<void> {
  await sandbox.post(`/people/${people.rita}/command`, { text: `/delete-key ${key}` });
  const form = await modal('deletion_form');
  await sandbox.post(`/people/${people.rita}/submit`, {
    viewId: form,
    values: { reason: { reason: 'bench' }, ticket: { ticket: null } },
  });
  const findings = await modal('deletion_findings');
  await sandbox.post(`/people/${people.rita}/submit`, { viewId: findings, values: {} });
  await untilCards('Delete key ');
  const top = (await view(people.rita)).modals.at(-1);
  if (top) await sandbox.post(`/people/${people.rita}/close`, { viewId: top.id, clear: true });
}

/** Waits until the newest card of everyone has this title. */
async function untilCards(title: string): Promise<void> {
  for (;;) {
    const cards = (await Promise.all(Object.values(people).map(view))).map(cardOf);
    if (cards.every((card) => titleOf(card).startsWith(title))) return;
    await sleep(5);
  }
}

async function modal(callbackId: string): Promise<string> {
  for (;;) {
    const found = (await view(people.rita)).modals.find((candidate) => candidate.callbackId === callbackId);
    if (found) return found.id;
    await sleep(10);
  }
}

async function lastSeq(): Promise<number> {
  return (await sandbox.get<{ entries: WireEntry[] }>('/wire?after=0')).entries.at(-1)?.seq ?? 0;
}

function view(id: string): Promise<PersonView> {
  return sandbox.get(`/people/${id}/view`);
}

function cardOf({ conversations }: PersonView): MessageView | undefined {
  return conversations
    .filter(({ kind }) => kind === 'dm')
    .flatMap(({ messages }) => messages)
    .filter((message) => !message.ephemeral && JSON.stringify(message.blocks).includes('Request CS-'))
    .at(-1);
}

function titleOf(message: MessageView | undefined): string {
  return (message?.blocks[0] as { text?: { text?: string } } | undefined)?.text?.text ?? '';
}
