// How long from a click on Approve until every copy of the card is true. Starts a sandbox of its own.
// With passcodes: from sending the form with the approver's passcode, so that the difference is what passcodes cost.
// Usage: npm run bench:approve -- [runs, default 100] [--passcode]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { MessageView, ModalView, PersonView } from '../src/sandbox/control/api.js';
import { runSandbox } from '../test/scenarios/run-sandbox.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { passcode: { type: 'boolean', default: false } },
});
const { passcode: withPasscode } = values;
const runs = Number(positionals[0] ?? 100);
const people = { rita: 'U0RITA0000', mona: 'U0MONA0000', malik: 'U0MALIK000', mei: 'U0MEI00000' };
/** Slack allows about 50 updates a minute; every run makes up to 10, so runs keep this distance. */
const pauseMs = Number(positionals[1] ?? 12_500);

const dataDir = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
const sandbox = await runSandbox(dataDir, withPasscode ? ['--identity', 'passcode'] : []);
const took: number[] = [];
try {
  for (let run = 0; run < runs; run++) {
    // Key 10, scratch-test: restored after every run, outside Countersign.
    const key = '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be010';
    const card = await ask(key);
    const press = { on: { channel: card.channel, ts: card.ts }, actionId: 'approve_deletion' };
    let startedAt = performance.now();
    await sandbox.post(`/people/${people.mona}/press`, press);
    if (withPasscode) {
      const form = await modal(people.mona, 'passcode_form');
      const proof = await passcodeFor(people.mona, form);
      startedAt = performance.now();
      await sandbox.post(`/people/${people.mona}/submit`, { viewId: form.id, values: proof });
    }
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
    await closeModals(people.mona);
    await sleep(pauseMs);
  }
} finally {
  await sandbox.end('SIGINT');
  await rm(dataDir, { recursive: true, force: true });
}
took.sort((one, other) => one - other);
const at = (share: number) => took[Math.min(took.length - 1, Math.floor(share * took.length))]!.toFixed(0);
const how = withPasscode ? 'by passcode' : 'through service IDs';
process.stdout.write(`${runs} approvals ${how}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms\n`);

async function ask(key: string): Promise<MessageView> {
  await sandbox.post(`/people/${people.rita}/command`, { text: `/delete-key ${key}` });
  const form = await modal(people.rita, 'deletion_form');
  await sandbox.post(`/people/${people.rita}/submit`, {
    viewId: form.id,
    values: { reason: { reason: 'bench' }, ticket: { ticket: null } },
  });
  const findings = await modal(people.rita, 'deletion_findings');
  const proof = withPasscode ? await passcodeFor(people.rita, findings) : {};
  await sandbox.post(`/people/${people.rita}/submit`, { viewId: findings.id, values: proof });
  for (;;) {
    const seen = await Promise.all([people.mona, people.malik, people.mei].map(view));
    const cards = seen.map(({ conversations }) =>
      conversations
        .filter(({ kind }) => kind === 'dm')
        .flatMap(({ messages }) => messages.filter(isCard))
        .at(-1),
    );
    if (cards.every((card) => card && title(card).startsWith('Approval needed'))) {
      await closeModals(people.rita);
      return cards[0]!;
    }
    await sleep(10);
  }
}

async function modal(who: string, callbackId: string): Promise<ModalView> {
  for (;;) {
    const found = (await view(who)).modals.find((candidate) => candidate.callbackId === callbackId);
    if (found) return found;
    await sleep(10);
  }
}

async function closeModals(who: string): Promise<void> {
  const top = (await view(who)).modals.at(-1);
  if (top) await sandbox.post(`/people/${who}/close`, { viewId: top.id, clear: true });
}

/** A passcode as the person gets it on IBM's page, in the form's field for it. */
async function passcodeFor(
  person: string,
  { blocks }: ModalView,
): Promise<Record<string, Record<string, string>>> {
  const { passcode } = await sandbox.post<{ passcode: string }>('/iam/passcode', { person });
  const fields = blocks as { block_id?: string; element?: { action_id?: string } }[];
  const field = fields.find(({ element }) => element?.action_id === 'passcode');
  return { [field?.block_id ?? '']: { passcode } };
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
