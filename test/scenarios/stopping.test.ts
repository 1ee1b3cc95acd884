// The bot as a process of its own, told to stop: what is under way finishes, and its log tells how it went.
import { afterEach, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { stopGraceMs } from '../../src/stop-grace.js';
import { freePort } from '../free-port.js';
import { type BotProcess, startBotProcess } from './bot-process.js';
import { keyIds } from './key-watching.js';
import { cardTitle, cast, openStage, type Stage } from './stage.js';

let stage: Stage | undefined;
let bot: BotProcess | undefined;
afterEach(async () => {
  await bot?.kill();
  await stage?.close();
  bot = undefined;
});

const told = () => bot!.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
const line = (event: string) => told().find((one) => one['event'] === event);
const calls = (operation: string) => stage!.kms.counts().calls.get(operation) ?? 0;

/** A bot that is deleting a key: its DELETE takes so long. */
async function deleting(takesMs: number, more: Record<string, string> = {}): Promise<void> {
  stage = await openStage();
  await stage.ask(cast.rita, 'billing');
  bot = await startBotProcess(stage, 'service-ids', more);
  stage.faults.add({ target: 'kms', operation: 'deleteKey', delayMs: takesMs });
  await stage.press(cast.mona, cardActions.approve);
  await stage.until(() => calls('deleteKey') > 0, 'the DELETE arriving');
}

it('SIGTERM while a key is being deleted: not ready from then on, the deletion is finished, and both are told', async () => {
  const healthPort = await freePort();
  await deleting(1_500, { HEALTH_PORT: String(healthPort) });
  bot!.signal('SIGTERM');
  await stage!.until(() => line('stopping'), 'the line that it stops');
  const health = await fetch(`http://127.0.0.1:${healthPort}/healthz`);
  expect(health.status).toBe(503);
  expect(await bot!.ended).toBe(0);

  expect(cardTitle(stage!.card(cast.mona))).toMatch(/^Deleted: key billing-root/);
  expect(calls('deleteKey')).toBe(1);
  const request = expect.stringMatching(/^CS-/) as string;
  expect(line('stopping')).toMatchObject({
    level: 'info',
    signal: 'SIGTERM',
    graceMs: stopGraceMs,
    underWay: { clicks: 1, effects: [request] },
  });
  const stopped = told().at(-1);
  expect(stopped).toMatchObject({ event: 'stopped', left: { clicks: 0, jobs: 0, effects: [] } });
  expect(stopped?.['tookMs']).toBeLessThan(stopGraceMs);
});

it('a second signal ends it at once, and says what was cut', async () => {
  await deleting(30_000);
  bot!.signal('SIGINT');
  await stage!.until(() => line('stopping'), 'the line that it stops');
  bot!.signal('SIGTERM');
  expect(await bot!.ended).toBe(1);
  expect(told().at(-1)).toMatchObject({
    level: 'error',
    event: 'stop.forced',
    why: 'second_signal',
    cut: { clicks: 1, effects: [expect.stringMatching(/^CS-/)] },
  });
  expect(stage!.kms.keys().find(({ id }) => id === keyIds.billing)?.deletedAt).toBeNull();
});
