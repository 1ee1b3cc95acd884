import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  FaultState,
  KmsKeyState,
  PersonSummary,
  PersonView,
  SandboxEvent,
  SandboxState,
  WireEntry,
} from '../../../src/sandbox/control/api.js';
import type { ControlServer } from '../../../src/sandbox/control/control-server.js';
import { createControlServer } from '../../../src/sandbox/control/control-server.js';
import { demoWorld } from '../../../src/sandbox/demo-world.js';
import type { KmsSimulator } from '../../../src/sandbox/kms/kms-simulator.js';
import { createKmsSimulator } from '../../../src/sandbox/kms/kms-simulator.js';
import type { BareBot, Fixture } from '../slack/stand-in-fixture.js';
import {
  button,
  connectBot,
  modal,
  openModal,
  startStandIn,
  stopStandIns,
} from '../slack/stand-in-fixture.js';
import { ada, ben } from '../slack/test-workspace.js';

let slack: Fixture;
let kms: KmsSimulator;
let bot: BareBot;
let control: ControlServer;
let url: string;
let resets: number;

beforeEach(async () => {
  resets = 0;
  const changed = { tell: (_personId?: string): void => undefined };
  slack = await startStandIn({
    limits: { ackTimeoutMs: 200 },
    onChange: (personId) => changed.tell(personId),
  });
  bot = await connectBot(slack);
  kms = createKmsSimulator({ clock: slack.clock, world: demoWorld, faults: slack.faults, wire: slack.wire });
  control = createControlServer({
    slack: slack.slack,
    kms: {
      keys: () => kms.keys(),
      instances: () =>
        demoWorld.instances.map(({ id, name, service, region }) => ({ id, name, service, region })),
      outside: kms.outside,
      iam: kms.iam,
      knobs: () => kms.knobs(),
      turnKnobs: (knobs) => kms.turnKnobs(knobs),
    },
    clock: slack.clock,
    faults: slack.faults,
    wire: slack.wire,
    bot: () => ({ mode: 'socket', identity: 'service-ids' }),
    stories: { state: () => ({ offered: [] }), play: () => undefined, stop: async () => undefined },
    commands: [{ command: '/keys', description: 'Keys' }],
    shortcuts: [{ name: 'Ask', type: 'global', callbackId: 'ask' }],
    deadlines: async () => [{ requestId: 'r1', keyName: 'billing', at: '2030-01-01T00:00:00.000Z' }],
    next: async () => ({
      kind: 'remind',
      keyName: 'billing',
      people: ['Mona'],
      at: '2029-12-31T00:00:00.000Z',
    }),
    iamIdOf: (personId) => (personId === ada ? 'IBMid-ADA' : undefined),
    onReset: async () => {
      resets += 1;
      slack.slack.reset();
    },
    page: {
      html: async () => '<!doctype html><title>Sandbox</title>',
      asset: async (path) =>
        path === '/page.js' ? { body: 'export {}', type: 'text/javascript' } : undefined,
    },
  });
  changed.tell = (personId) => control.changed(personId);
  ({ url } = await control.listen());
});
afterEach(async () => {
  await control.close();
  await stopStandIns();
});

interface Answer<T> {
  status: number;
  body: T & { error?: string };
}
async function call<T = Record<string, unknown>>(
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer<T>> {
  const response = await fetch(`${url}/control${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer<T>['body'] };
}
const get = <T>(path: string) => call<T>('GET', path);
const post = <T>(path: string, body: unknown = {}) => call<T>('POST', path, body);
const viewOf = async (id: string) => (await get<PersonView>(`/people/${id}/view`)).body;

describe('only this machine’s own page', () => {
  /** `fetch` would not send a foreign Host. */
  const raw = (headers: Record<string, string>, method = 'GET') =>
    new Promise<number>((resolve, reject) => {
      const request = httpRequest(`${url}/control/state`, { method, headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      request.on('error', reject);
      request.end();
    });

  it.each([
    [{ host: 'localhost:4400' }, 200],
    [{ host: '127.0.0.1' }, 200],
    [{ host: 'evil.example' }, 403],
    [{ host: '127.0.0.1.evil.example' }, 403],
    [{ host: 'localhost', origin: 'http://localhost:4400' }, 200],
    [{ host: 'localhost', origin: 'https://evil.example' }, 403],
    [{ host: 'localhost', origin: 'https://localhost.evil.example' }, 403],
    [{ host: 'localhost', origin: 'null' }, 403],
  ])('answers %j with %i', async (headers, status) => {
    expect(await raw(headers as Record<string, string>)).toBe(status);
  });

  it('takes JSON alone', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      const response = await fetch(`${url}/control/reset`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: '{}',
      });
      expect(response.status).toBe(415);
    }
    expect(resets).toBe(0);
  });
});

it('tells the whole state', async () => {
  const { body } = await get<SandboxState>('/state');
  expect(body).toMatchObject({
    clock: { offsetMs: 0 },
    bot: { mode: 'socket', connected: true },
    commands: [{ command: '/keys' }],
    faults: [],
    deadlines: [{ requestId: 'r1', keyName: 'billing' }],
    next: { kind: 'remind', keyName: 'billing' },
  });
  expect(body.people.map((person) => person.id)).toContain(ada);
  expect(body.kms.instances).toHaveLength(demoWorld.instances.length);
  expect(body.kms.keys).toEqual(kms.keys());
  expect(body.kms.knobs).toEqual(kms.knobs());
  expect((await get<PersonSummary[]>('/people')).body).toEqual(body.people);
});

describe('as a person', () => {
  it('types a command, fills a form and closes it', async () => {
    expect(await post(`/people/${ada}/command`, { text: '/keys list' })).toMatchObject({
      status: 200,
      body: { outcome: 'acked' },
    });
    expect(bot.envelopes[0]?.payload).toMatchObject({ command: '/keys', text: 'list', user_id: ada });
    const input = {
      type: 'input',
      block_id: 'why',
      label: { type: 'plain_text', text: 'Why' },
      element: { type: 'plain_text_input', action_id: 'text' },
    };
    const { id: viewId } = await openModal(slack, bot, ada, modal([input]));
    expect((await viewOf(ada)).modals).toMatchObject([{ id: viewId, title: 'Form' }]);
    const incomplete = await post(`/people/${ada}/submit`, { viewId, values: { why: { text: null } } });
    expect(incomplete.body).toMatchObject({ modal: 'errors', errors: { why: expect.any(String) as string } });
    expect(await post(`/people/${ada}/submit`, { viewId, values: { why: { text: 'so' } } })).toMatchObject({
      body: { outcome: 'acked', modal: 'closed' },
    });
    const again = await openModal(slack, bot, ada, modal([input]));
    expect((await post(`/people/${ada}/close`, { viewId: again.id })).status).toBe(200);
    expect((await viewOf(ada)).modals).toEqual([]);
  });

  it('presses, asks for options, opens Home and reads', async () => {
    const menu = { type: 'external_select', action_id: 'key', min_query_length: 0 };
    const blocks = [{ type: 'actions', block_id: 'a', elements: [button('go'), menu] }];
    const { channel, ts } = await slack.api('chat.postMessage', { channel: ada, text: 'card', blocks });
    const on = { channel, ts };
    expect((await post(`/people/${ada}/press`, { on, actionId: 'go' })).body).toMatchObject({
      outcome: 'acked',
    });
    expect(bot.envelopes.at(-1)?.payload).toMatchObject({
      type: 'block_actions',
      actions: [{ action_id: 'go' }],
    });
    await post(`/people/${ada}/options`, { on, blockId: 'a', actionId: 'key', query: '' });
    expect(bot.envelopes.at(-1)?.payload).toMatchObject({ type: 'block_suggestion', value: '' });
    await post(`/people/${ada}/home`);
    expect(bot.envelopes.at(-1)?.payload).toMatchObject({ event: { type: 'app_home_opened', user: ada } });
    expect((await viewOf(ada)).person.unread).toBe(1);
    await post(`/people/${ada}/read`, { channel });
    expect((await viewOf(ada)).person.unread).toBe(0);
  });

  it('hears why something cannot be', async () => {
    expect(await post(`/people/${ada}/press`, { on: { home: true }, actionId: 'x' })).toMatchObject({
      status: 400,
      body: { error: 'nothing is published on this App Home' },
    });
    expect((await get('/people/U0NOBODY/view')).status).toBe(400);
    expect(await post(`/people/${ada}/command`, { txt: '/x' })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('text') as string },
    });
    expect((await get('/nothing')).status).toBe(404);
  });
});

describe('the clock', () => {
  it('moves forwards, by or to', async () => {
    expect((await post<{ offsetMs: number }>('/clock', { advanceMs: 60_000 })).body.offsetMs).toBe(60_000);
    const to = new Date(slack.clock.now() + 3_600_000).toISOString();
    const { body } = await post<{ now: string }>('/clock', { to });
    expect(Date.parse(body.now)).toBeGreaterThanOrEqual(Date.parse(to));
  });

  it('never back, and only one way at a time', async () => {
    for (const move of [
      { to: '2020-01-01T00:00:00Z' },
      { advanceMs: -1 },
      {},
      { advanceMs: 1, to: '2090-01-01T00:00:00Z' },
    ]) {
      expect((await post('/clock', move)).status).toBe(400);
    }
    expect(slack.clock.offsetMs).toBe(0);
  });
});

it('sets, lists and clears faults', async () => {
  const { body } = await post<FaultState>('/faults', {
    target: 'slack',
    operation: 'auth.test',
    code: 'fatal_error',
    times: 2,
  });
  expect(body).toMatchObject({ id: expect.any(String) as string, remaining: 2 });
  expect(await slack.api('auth.test')).toEqual({ ok: false, error: 'fatal_error' });
  expect((await get<FaultState[]>('/faults')).body).toMatchObject([{ operation: 'auth.test', remaining: 1 }]);
  expect((await call('DELETE', '/faults')).status).toBe(200);
  expect(await slack.api('auth.test')).toMatchObject({ ok: true });
  for (const bad of [
    { target: 'mail' },
    { target: 'kms', times: 0 },
    { target: 'kms', drop: 'soon' },
    { target: 'kms', colour: 1 },
  ]) {
    expect((await post('/faults', bad)).status).toBe(400);
  }
});

describe('changes outside Countersign', () => {
  const key = (): KmsKeyState => kms.keys().find((one) => one.state === 1 && one.setForDeletion === null)!;

  it('happen at the KMS', async () => {
    const { id } = key();
    const now = () => kms.keys().find((one) => one.id === id)!;
    expect((await post(`/kms/${id}/set`, { person: ada })).status).toBe(200);
    expect(now().setForDeletion?.byIamId).toBe('IBMid-ADA');
    await post(`/kms/${id}/unset`);
    expect(now().setForDeletion).toBeNull();
    const resourceCrn = 'crn:v1:bluemix:public:cloud-object-storage:global:a/1:2:bucket:b';
    await post(`/kms/${id}/registrations`, { resourceCrn, preventKeyDeletion: true });
    expect(now().registrations).toContainEqual({ resourceCrn, preventKeyDeletion: true });
    await post(`/kms/${id}/remove-registration`, { resourceCrn });
    expect(now().registrations.map((one) => one.resourceCrn)).not.toContain(resourceCrn);
    await post(`/kms/${id}/state`, { state: 2 });
    expect(now().state).toBe(2);
    await post(`/kms/${id}/name`, { name: 'renamed' });
    expect(now().name).toBe('renamed');
    await post(`/kms/${id}/delete`, { person: 'IBMid-SOMEBODY' });
    expect(now()).toMatchObject({ state: 5, deletedBy: 'IBMid-SOMEBODY' });
    await post(`/kms/${id}/restore`);
    expect(now().deletedAt).toBeNull();
  });

  it('register 5,000 resources in one go, change some and take all away', async () => {
    const { id } = key();
    const registered = () => kms.keys().find((one) => one.id === id)!.registrations;
    const many = (count: number, preventKeyDeletion: boolean) =>
      Array.from({ length: count }, (_, index) => ({
        resourceCrn: `crn:v1:bluemix:public:cloud-object-storage:global:a/1:2:bucket:${String(index).padStart(150, 'b')}`,
        preventKeyDeletion,
      }));
    const send = (registrations: unknown[]) => post(`/kms/${id}/registrations`, { registrations });
    await post(`/kms/${id}/remove-registration`, { all: true });
    expect((await send(many(5_000, false))).status).toBe(200);
    expect(registered()).toEqual(many(5_000, false));
    await send(many(2, true));
    expect(registered()).toEqual([...many(2, true), ...many(5_000, false).slice(2)]);
    for (const bad of [[], many(5_001, false), [{ resourceCrn: '', preventKeyDeletion: true }]]) {
      expect((await send(bad)).status).toBe(400);
    }
    expect((await post(`/kms/${id}/remove-registration`, { all: false })).status).toBe(400);
    expect(registered()).toHaveLength(5_000);
    await post(`/kms/${id}/remove-registration`, { all: true });
    expect(registered()).toEqual([]);
  });

  it('are named and checked', async () => {
    const { id } = key();
    expect((await post(`/kms/${id}/explode`)).body.error).toContain('remove-registration');
    expect((await post(`/kms/${id}/constructor`)).status).toBe(400);
    expect((await post('/kms/no-key/unset')).status).toBe(400);
    expect((await post(`/kms/${id}/delete`, {})).status).toBe(400);
    expect((await post(`/kms/${id}/state`, { state: 4 })).status).toBe(400);
  });
});

describe('the knobs of the KMS', () => {
  it('turn one by one, and stand in the state', async () => {
    const before = kms.knobs();
    const { body } = await post<SandboxState['kms']['knobs']>('/kms-knobs', { era: '2020', reasons: 'all' });
    expect(body).toEqual({ ...before, era: '2020', reasons: 'all' });
    const checkOrder = ['registrations', 'authorization', 'retention'];
    await post('/kms-knobs', { checkOrder });
    expect((await get<SandboxState>('/state')).body.kms.knobs).toEqual({ ...body, checkOrder });
    expect(kms.knobs()).toEqual({ ...body, checkOrder });
  });

  it.each([
    { checkOrder: ['registrations', 'retention'] },
    { checkOrder: ['registrations', 'retention', 'retention'] },
    { checkOrder: ['registrations', 'retention', 'luck'] },
    { era: '1999' },
    { reasons: 2 },
    { colour: 'red' },
  ])('stay where they are at %j', async (knobs) => {
    const before = kms.knobs();
    expect((await post('/kms-knobs', knobs)).status).toBe(400);
    expect(kms.knobs()).toEqual(before);
  });
});

it('gives the wire log from where one left off', async () => {
  await slack.api('auth.test');
  const { entries } = (await get<{ entries: WireEntry[] }>('/wire')).body;
  const last = entries.at(-1);
  expect(last).toMatchObject({ lane: 'slack-api', what: 'auth.test', status: 'ok' });
  await slack.api('team.info');
  const newer = (await get<{ entries: WireEntry[] }>(`/wire?after=${last?.seq}`)).body.entries;
  expect(newer.map((entry) => entry.what)).toEqual(['team.info']);
  expect((await get('/wire?after=yesterday')).status).toBe(400);
});

it('resets', async () => {
  await slack.api('chat.postMessage', { channel: ada, text: 'x' });
  expect((await post('/reset')).status).toBe(200);
  expect(resets).toBe(1);
  expect((await viewOf(ada)).conversations[0]?.messages).toEqual([]);
});

it('serves the page and what belongs to it', async () => {
  const page = await fetch(url);
  expect([page.headers.get('content-type'), await page.text()]).toEqual([
    'text/html; charset=utf-8',
    '<!doctype html><title>Sandbox</title>',
  ]);
  expect(await (await fetch(`${url}/page.js`)).text()).toBe('export {}');
  expect((await fetch(`${url}/other.js`)).status).toBe(404);
});

describe('events', () => {
  /** Reads server-sent events until `enough` says so. */
  async function listen(
    act: () => Promise<unknown>,
    enough: (events: SandboxEvent[]) => boolean,
  ): Promise<SandboxEvent[]> {
    const abort = new AbortController();
    const response = await fetch(`${url}/control/events`, { signal: abort.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    await reader.read();
    await act();
    let text = '';
    let events: SandboxEvent[] = [];
    while (!enough(events)) {
      const { value, done } = await reader.read();
      if (done) break;
      text += value;
      events = [...text.matchAll(/^data: (.*)$/gm)].map((line) => JSON.parse(line[1]!) as SandboxEvent);
    }
    abort.abort();
    return events;
  }

  it('name the person whose view changed, and carry the wire', async () => {
    const events = await listen(
      () => slack.api('chat.postMessage', { channel: ben, text: 'x' }),
      (sofar) =>
        sofar.some((event) => event.type === 'wire') && sofar.some((event) => event.type === 'changed'),
    );
    expect(events).toContainEqual({ type: 'changed', person: ben });
    expect(events).not.toContainEqual({ type: 'changed', person: ada });
    const entries = events.flatMap((event) => (event.type === 'wire' ? event.entries : []));
    expect(entries).toMatchObject([{ what: 'chat.postMessage' }]);
  });

  it('come together after a burst', async () => {
    const events = await listen(
      async () => {
        for (let count = 0; count < 20; count += 1) control.changed(ada);
      },
      (sofar) => sofar.some((event) => event.type === 'state'),
    );
    expect(events).toEqual([{ type: 'changed', person: ada }, { type: 'state' }]);
  });

  it('follow the clock', async () => {
    const events = await listen(
      () => post('/clock', { advanceMs: 1 }),
      (sofar) => sofar.some((event) => event.type === 'state'),
    );
    expect(events).toContainEqual({ type: 'state' });
  });
});
