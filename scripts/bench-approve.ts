// How long from a click on Approve until every copy of the card is true. Starts a sandbox of its own.
// Usage: npm run bench:approve [runs, default 100]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MessageView, PersonView } from '../src/sandbox/control/api.js';
import { runSandbox } from '../test/scenarios/run-sandbox.js';

const runs = Number(process.argv[2] ?? 100);
const people = { rita: 'U0RITA0000', mona: 'U0MONA0000', malik: 'U0MALIK000', mei: 'U0MEI00000' };
/** Slack allows about 50 updates a minute; every run makes up to 10, so runs keep this distance. */
const pauseMs = Number(process.argv[3] ?? 12_500);

const dataDir = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
const sandbox = await runSandbox(dataDir);
const took: number[] = [];
try {
  for (let run = 0; run < runs; run++) {
    // Key 10, scratch-test: restored after every run, outside Countersign.
    const key = '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be010';
    const card = await ask(key);
    const startedAt = performance.now();
    await sandbox.post(`/people/${people.mona}/press`, {
      on: { channel: card.channel, ts: card.ts },
      actionId: 'approve_deletion',
    });
    for (;;) {
      const views = await Promise.all(Object.values(people).map(view));
      const cards = views.flatMap((seen) =>
        seen.conversations.map(({ messages }) => messages.filter(isCard).at(-1)),
      );
      if (cards.filter((seen) => seen !== undefined).every((seen) => title(seen).startsWith('Deleted')))
        break;
      await sleep(5);
    }
    took.push(performance.now() - startedAt);
    await sandbox.post(`/kms/${key}/restore`, {});
    await sandbox.post(`/kms/${key}/unset`, {});
    await sleep(pauseMs);
  }
} finally {
  await sandbox.end('SIGINT');
  await rm(dataDir, { recursive: true, force: true });
}
took.sort((one, other) => one - other);
const at = (share: number) => took[Math.min(took.length - 1, Math.floor(share * took.length))]!.toFixed(0);
process.stdout.write(`${runs} approvals: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms\n`);

async function ask(key: string): Promise<MessageView> {
  await sandbox.post(`/people/${people.rita}/command`, { text: `/delete-key ${key}` });
  const form = await modal('deletion_form');
  await sandbox.post(`/people/${people.rita}/submit`, {
    viewId: form,
    values: { reason: { reason: 'bench' }, ticket: { ticket: null } },
  });
  const findings = await modal('deletion_findings');
  await sandbox.post(`/people/${people.rita}/submit`, { viewId: findings, values: {} });
  for (;;) {
    const seen = await Promise.all([people.mona, people.malik, people.mei].map(view));
    const cards = seen.map(({ conversations }) =>
      conversations
        .filter(({ kind }) => kind === 'dm')
        .flatMap(({ messages }) => messages.filter(isCard))
        .at(-1),
    );
    if (cards.every((card) => card && title(card).startsWith('Approval needed'))) {
      const top = (await view(people.rita)).modals.at(-1);
      if (top) await sandbox.post(`/people/${people.rita}/close`, { viewId: top.id, clear: true });
      return cards[0]!;
    }
    await sleep(10);
  }
}

async function modal(callbackId: string): Promise<string> {
  for (;;) {
    const found = (await view(people.rita)).modals.find((candidate) => candidate.callbackId === callbackId);
    if (found) return found.id;
    await sleep(10);
  }
}

function view(id: string): Promise<PersonView> {
  return sandbox.get(`/people/${id}/view`);
}

function isCard(message: MessageView): boolean {
  return !message.ephemeral && JSON.stringify(message.blocks).includes('Request CS-');
}

function title(message: MessageView | undefined): string {
  return (message?.blocks[0] as { text?: { text?: string } } | undefined)?.text?.text ?? '';
}
