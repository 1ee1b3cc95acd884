// Takes the pictures in docs/pictures of every surface, in a sandbox of its own. Usage: npm run screenshots -- [name…]
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import UPNG from 'upng-js';
import { startBot } from '../src/sandbox/bot.js';
import type { ModalView, PersonView, SandboxState } from '../src/sandbox/control/api.js';
import { startSandbox } from '../src/sandbox/sandbox.js';
import { openBrowser } from './browser.js';

const folder = 'docs/pictures';
const largestBytes = 150_000;
const wanted = process.argv.slice(2);
const people = { rita: 'U0RITA0000', mona: 'U0MONA0000', malik: 'U0MALIK000', mei: 'U0MEI00000' };
type Who = keyof typeof people;
const channel = 'C0KEYROOM1';
const billingId = '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be001';
const reason = 'Billing moved to its own account in spring; nothing reads this key any more.';

const dataDir = await mkdtemp(join(tmpdir(), 'countersign-pictures-'));
const sandbox = await startSandbox({
  port: 0,
  fresh: true,
  http: false,
  identity: 'service-ids',
  searchPath: process.env['PATH'] ?? '',
  dataDir,
  say: () => undefined,
  startBot,
});
const browser = await openBrowser();
const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
const captions: [string, string][] = [];

// What people do, over the control API.

async function call<T>(path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${sandbox.url}/control${path}`, {
    ...(body !== undefined && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return (await response.json()) as T;
}
const viewOf = (who: Who) => call<PersonView>(`/people/${people[who]}/view`);

/** Once nothing the person sees has changed for a while. */
async function settled(who: Who): Promise<PersonView> {
  let before = '';
  for (;;) {
    const view = await viewOf(who);
    const now = JSON.stringify(view);
    if (now === before) return view;
    before = now;
    await sleep(900);
  }
}
async function modalOf(who: Who): Promise<ModalView> {
  const top = (await settled(who)).modals.at(-1);
  if (!top) throw new Error(`${who} has no modal`);
  return top;
}
const type = (who: Who, text: string) => call(`/people/${people[who]}/command`, { text });
const submit = async (who: Who, values: Record<string, Record<string, string>> = {}) =>
  call(`/people/${people[who]}/submit`, { viewId: (await modalOf(who)).id, values });
async function close(who: Who): Promise<void> {
  const top = (await viewOf(who)).modals.at(-1);
  if (top) await call(`/people/${people[who]}/close`, { viewId: top.id, clear: true });
}
const messagesOf = (view: PersonView, kind: 'dm' | 'channel') =>
  view.conversations.find((one) => one.kind === kind)?.messages ?? [];
async function cardOf(who: Who, kind: 'dm' | 'channel' = 'dm') {
  const card = messagesOf(await settled(who), kind).findLast(
    ({ ephemeral, blocks }) => !ephemeral && blocks.length > 1,
  );
  if (!card) throw new Error(`${who} has no card`);
  return card;
}
async function press(who: Who, actionId: string): Promise<void> {
  const { channel: at, ts } = await cardOf(who);
  await call(`/people/${people[who]}/press`, { on: { channel: at, ts }, actionId });
}
async function ask(who: Who, key: string): Promise<void> {
  await type(who, `/delete-key ${key}`);
  await submit(who, { reason: { reason }, ticket: { ticket: 'OPS-4711' } });
  await submit(who);
  await settled(who);
  await close(who);
}

// What is looked at.

async function look(left: Who, right: Who, place?: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`${sandbox.url}/#/${people[left]}${place ? `/${place}` : ''},${people[right]}`);
  await pane('left').waitFor();
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await sleep(500);
}
const pane = (side: 'left' | 'right') => page.getByTestId(`pane-${side}`);
/** Tall enough that nothing scrolls. */
const tall = () => page.setViewportSize({ width: 1240, height: 1700 });
const wide = () => page.setViewportSize({ width: 1440, height: 900 });

async function picture(name: string, caption: string, shown: Locator | Page): Promise<void> {
  captions.push([name, caption]);
  if (wanted.length > 0 && !wanted.includes(name)) return;
  const path = join(folder, `${name}.png`);
  await sleep(300);
  const taken = await shown.screenshot({ animations: 'disabled' });
  const image = UPNG.decode(new Uint8Array(taken).buffer);
  // Of 256 colours: a third of the size, and nobody sees it.
  const small = UPNG.encode(UPNG.toRGBA8(image), image.width, image.height, 256);
  await writeFile(path, Buffer.from(small));
  const size = small.byteLength;
  process.stdout.write(`${path} ${Math.round(size / 1000)} kB\n`);
  if (size > largestBytes) throw new Error(`${path} is larger than ${largestBytes / 1000} kB`);
}
async function modalPicture(who: Who, name: string, caption: string): Promise<void> {
  await modalOf(who);
  await look(who, who === 'mona' ? 'rita' : 'mona');
  await picture(name, caption, pane('left').getByTestId('modal'));
}
async function cardPicture(
  who: Who,
  name: string,
  caption: string,
  kind: 'dm' | 'channel' = 'dm',
): Promise<void> {
  const { ts } = await cardOf(who, kind);
  await look(who, who === 'mona' ? 'rita' : 'mona', kind === 'channel' ? channel : undefined);
  await picture(name, caption, pane('left').getByTestId(`message-${ts}`));
}
/** What a command answers the person alone. */
async function replyPicture(who: Who, command: string, name: string, caption: string): Promise<void> {
  await type(who, command);
  const { ts } = messagesOf(await settled(who), 'dm').at(-1) ?? {};
  await look(who, who === 'mona' ? 'rita' : 'mona');
  await picture(name, caption, pane('left').getByTestId(`message-${ts}`));
}

async function asking(): Promise<void> {
  await tall();
  await type('rita', '/delete-key billing');
  await modalPicture('rita', 'ask-form', 'Asking: the form');
  await submit('rita', { reason: { reason }, ticket: { ticket: 'OPS-4711' } });
  await modalPicture('rita', 'findings', 'What would happen, before anybody is asked');
  await submit('rita');
  await settled('rita');
  await close('rita');
  await wide();
  await look('rita', 'mona');
  await picture('sandbox', 'The sandbox: Rita has asked, Mona decides', page);
  await page.setViewportSize({ width: 390, height: 844 });
  await look('mona', 'rita');
  await picture('phone', 'The sandbox on a phone', page);
  await tall();
  await cardPicture('mona', 'card-approver', 'The card of whoever may approve');
  await cardPicture('rita', 'card-requester', 'The requester’s');
  await cardPicture('mona', 'card-channel', 'The channel’s', 'channel');
  await press('mona', 'deny_deletion');
  await modalPicture('mona', 'deny-form', 'Denying');
  await close('mona');
  await press('mona', 'ask_question');
  await modalPicture('mona', 'question-form', 'Asking a question first');
  await close('mona');
  await press('mona', 'show_details');
  await modalPicture('mona', 'details', 'Details');
  await close('mona');
}

async function inTheWay(): Promise<void> {
  await ask('rita', 'invoices');
  await press('mona', 'approve_deletion');
  await settled('mona');
  await cardPicture('rita', 'blocked', 'IBM refused: what is in the way, and what to do next');
  await press('rita', 'ask_for_force');
  await modalPicture('rita', 'force-form', 'Asking for a force deletion');
  await submit('rita', { key_name: { key_name: 'invoices-root' }, reason: { reason } }).catch(
    () => undefined,
  );
  await settled('rita');
  await close('rita');
  await cardPicture('mona', 'card-force', 'A force deletion cannot be taken for an ordinary one');
  await type('mona', '/keys resources data-lake');
  await modalPicture('mona', 'resources', 'Protected resources, searched and paged');
  await close('mona');
}

async function looking(): Promise<void> {
  await replyPicture(
    'rita',
    '/keys explain PROTECTED_RESOURCE_ERR invoices',
    'explain',
    'An error of IBM’s, explained for this key',
  );
  await replyPicture('rita', '/keys help', 'help', '`/keys help`');
  await replyPicture('rita', '/keys approvers payroll', 'approvers', '`/keys approvers`');
  await replyPicture('mona', '/keys show payroll', 'show', '`/keys show`');
  await replyPicture('mona', '/keys pending', 'pending', '`/keys pending`');
  await call(`/people/${people.mona}/home`, {});
  await settled('mona');
  await page.setViewportSize({ width: 1240, height: 1000 });
  await look('mona', 'rita', 'home');
  await picture('home', 'App Home', pane('left').getByTestId('home'));
}

async function waiting(): Promise<void> {
  await call('/reset', {});
  await ask('rita', 'billing');
  await wide();
  await look('rita', 'mona');
  await page.getByTestId('tab-clock').click();
  await page.getByTestId('clock-next').waitFor();
  await page.setViewportSize({ width: 1440, height: 640 });
  await picture('clock', 'The clock says what it brings next, and goes there', page.getByRole('tabpanel'));
  const isReminder = ({ text }: { text: string }) => text.includes(' left, until ');
  let reminder;
  while (!reminder) {
    const { next } = await call<SandboxState>('/state');
    if (!next) throw new Error('nobody is reminded');
    await call('/clock', { to: new Date(Date.parse(next.at) + 1_000).toISOString() });
    reminder = messagesOf(await settled('mona'), 'dm').find(isReminder);
  }
  await tall();
  await look('mona', 'rita');
  await picture(
    'reminder',
    'A reminder, in working hours',
    pane('left').getByTestId(`message-${reminder.ts}`),
  );
}

async function ends(): Promise<void> {
  await tall();
  await call('/reset', {});
  await ask('rita', 'billing');
  await press('mona', 'approve_deletion');
  await settled('mona');
  // IBM lets nobody restore it before half a minute has passed.
  await call('/clock', { advanceMs: 60_000 });
  while (!JSON.stringify(await viewOf('mona')).includes('"restore_key"')) await sleep(200);
  await cardPicture('mona', 'deleted', 'Deleted: a Manager can have it restored');
}

async function takenUp(): Promise<void> {
  await call('/reset', { identity: 'passcode' });
  await call(`/kms/${billingId}/set`, { person: people.malik });
  await tall();
  await type('rita', '/delete-key billing');
  await submit('rita', { reason: { reason: 'Malik began this before his holidays.' } });
  await modalPicture('rita', 'taken-up-form', 'A key that was set for deletion outside is taken up');
  await submit('rita');
  await settled('rita');
  await close('rita');
  await cardPicture('mona', 'taken-up-card', 'Its card says what makes it two people');
}

async function actingAsOneself(): Promise<void> {
  await call('/reset', { identity: 'passcode' });
  await type('rita', '/delete-key billing');
  await submit('rita', { reason: { reason } });
  await modalPicture('rita', 'passcode-form', 'Acting as oneself: the form takes a one-time passcode');
  await wide();
  await look('rita', 'mona');
  const [passcodes] = await Promise.all([
    page.waitForEvent('popup'),
    pane('left').getByRole('link', { name: 'get a one-time passcode' }).click(),
  ]);
  await passcodes.setViewportSize({ width: 720, height: 520 });
  await picture('passcode-page', 'The sandbox’s passcode page, for whoever is signed in', passcodes);
  await passcodes.close();
}

async function playing(): Promise<void> {
  await wide();
  await look('rita', 'mona');
  await page.getByTestId('tab-stories').click();
  await call('/stories/resources-block', { paceMs: 2_500 });
  for (;;) {
    const { play } = (await call<SandboxState>('/state')).stories;
    if (play?.outcome !== 'playing') throw new Error(`the story ended: ${play?.why}`);
    if (play.lines.length >= 3) break;
    await sleep(100);
  }
  await sleep(1_200);
  await picture('stories', 'Stories play themselves', page);
  await call('/stories/stop', {});
}

try {
  await mkdir(folder, { recursive: true });
  for (const part of [asking, inTheWay, looking, ends, takenUp, actingAsOneself, playing, waiting])
    await part();
  const gallery = captions.map(
    ([name, caption]) => `## ${caption}\n\n![${caption.replaceAll('`', '')}](${name}.png)`,
  );
  await writeFile(
    join(folder, 'README.md'),
    `# Pictures\n\nOf the sandbox, taken by \`npm run screenshots\`.\n\n${gallery.join('\n\n')}\n`,
  );
} finally {
  await browser.close();
  await sandbox.stop();
  await rm(dataDir, { recursive: true, force: true });
}
