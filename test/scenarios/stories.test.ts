// Every story of the sandbox, as its page plays it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBot } from '../../src/sandbox/bot.js';
import type { PlayState, SandboxState } from '../../src/sandbox/control/api.js';
import { startSandbox } from '../../src/sandbox/sandbox.js';

describe('the stories of the sandbox', () => {
  let dataDir: string;
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  let botsRunning = 0;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'countersign-stories-'));
    sandbox = await startSandbox({
      port: 0,
      fresh: false,
      http: false,
      identity: 'service-ids',
      searchPath: process.env['PATH'] ?? '',
      dataDir,
      say: () => undefined,
      startBot: async (options) => {
        const bot = await startBot(options);
        botsRunning += 1;
        return { ...bot, stop: () => bot.stop().finally(() => (botsRunning -= 1)) };
      },
    });
  });
  afterAll(async () => {
    await sandbox?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const call = async <T>(path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${sandbox.url}/control${path}`, {
      ...(body !== undefined && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    const answer = (await response.json()) as T & { error?: string };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  };
  const state = () => call<SandboxState>('/state');
  async function ended(): Promise<PlayState> {
    for (;;) {
      const { play } = (await state()).stories;
      if (play && play.outcome !== 'playing') return play;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  async function played(id: string): Promise<SandboxState> {
    await call(`/stories/${id}`, { paceMs: 0 });
    expect(await ended()).toMatchObject({ id, outcome: 'done' });
    return state();
  }
  const keyIn = ({ kms }: SandboxState, name: string) => kms.keys.find((key) => key.name === name)!;

  it('resources block', async () => {
    const { kms, stories } = await played('resources-block');
    const key = kms.keys.find(({ name }) => name === 'invoices-root')!;
    expect(key).toMatchObject({ state: 5, registrations: [] });
    const [first] = stories.play!.lines;
    expect(first!.watch).toEqual(['U0RITA0000', 'U0MONA0000']);
  });

  it('IBM is down for five minutes: the key is deleted once', async () => {
    const after = await played('ibm-is-down');
    expect(keyIn(after, 'billing-root').state).toBe(5);
    expect(after.faults).toEqual([]);
  });

  it('nobody answers for seven days: the key stays', async () => {
    const before = await state();
    const after = await played('nobody-answers');
    expect(keyIn(after, 'billing-root').state).toBe(1);
    const passed = Date.parse(after.clock.now) - Date.parse(before.clock.now);
    expect(passed).toBeGreaterThan(7 * 86_400_000);
  });

  it('two click at once: one DELETE', async () => {
    expect(keyIn(await played('two-click-at-once'), 'billing-root').state).toBe(5);
    const { entries } = await call<{ entries: { what: string }[] }>('/wire?after=0');
    expect(entries.filter(({ what }) => what === 'deleteKey')).toHaveLength(1);
  });

  it('the recommended mode: IBM sees two people; starting over leads back to the mode it was started in', async () => {
    const after = await played('recommended-mode');
    expect(after.bot.identity).toBe('passcode');
    expect(keyIn(after, 'billing-root').deletedBy).toBe('IBMid-MONA001');
    // By two people in the same moment.
    await Promise.all([call('/reset', {}), call('/reset', {})]);
    expect((await state()).bot.identity).toBe('service-ids');
    expect(botsRunning).toBe(1);
  });

  it('a story is stopped, and played again from the start; no second one meanwhile', async () => {
    await call('/stories/two-click-at-once', { paceMs: 60_000 });
    await expect(call('/stories/ibm-is-down', {})).rejects.toThrow('Stop it first');
    await call('/stories/stop', {});
    expect(await ended()).toMatchObject({ id: 'two-click-at-once', outcome: 'stopped' });
    await played('two-click-at-once');
    await expect(call('/stories/none', {})).rejects.toThrow('There is no story none.');
  });
});
