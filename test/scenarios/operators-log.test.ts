// The log of a bot as a process of its own, read as an operator would: every step of a request stands there by itself.
import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { type BotProcess, startBotProcess } from './bot-process.js';
import { iamIdOf } from './as-oneself.js';
import { keyIds } from './key-watching.js';
import { standingSecrets } from './secret-watch.js';
import { cardTitle, cast, openStage, type Stage } from './stage.js';

let stage: Stage | undefined;
let bot: BotProcess | undefined;
afterEach(async () => {
  await bot?.kill();
  await stage?.close();
});

it('each step of a request is one line, with request, key, who, IBM’s id, replica and version, and no secret', async () => {
  stage = await openStage();
  bot = await startBotProcess(stage, 'service-ids', { LOG_LEVEL: 'debug' });
  const cards = () => [cast.mona, cast.malik, cast.mei, cast.rita].map((who) => cardTitle(stage!.card(who)));
  await stage.ask(cast.rita, 'billing', 'Spring cleaning of 2026');
  await stage.until(() => cards().every((title) => title.startsWith('Delete key ')), 'cards');
  await stage.press(cast.wanda, cardActions.approve);
  await stage.until(() => stage!.whispers(cast.wanda).length > 0, 'the refusal');
  await stage.press(cast.mona, cardActions.approve);
  await stage.until(() => cards().every((title) => title.startsWith('Deleted: key ')), 'the deletion');
  await stage.slack.settled();
  bot.signal('SIGTERM');
  expect(await bot.ended).toBe(0);

  const lines = bot.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  for (const line of lines) {
    expect(line).toMatchObject({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      level: expect.stringMatching(/^(debug|info|warn|error)$/) as string,
      replica: expect.stringMatching(/.\/\d+$/) as string,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      msg: expect.any(String) as string,
    });
  }
  const [instance] = stage.kms.keys().flatMap((key) => (key.id === keyIds.billing ? [key.instanceId] : []));
  const requestId = String(lines.find(({ event }) => event === 'request.opened')?.['requestId']);
  expect(requestId).toMatch(/^CS-/);
  const by = (who: 'rita' | 'wanda' | 'mona') => ({ slackUserId: cast[who], iamId: iamIdOf(who) });
  const correlationId = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
  const ofRequest = { requestId, instanceId: instance, keyId: keyIds.billing };
  const steps: [string, Record<string, unknown>][] = [
    ['request.opened', { ...ofRequest, by: by('rita') }],
    ['authorization.sent', ofRequest],
    ['authorization.given', { ...ofRequest, onBehalfOf: iamIdOf('rita'), correlationId }],
    ['click.refused', { ...ofRequest, by: by('wanda'), asked: 'approve', code: 'not_a_manager' }],
    ['request.approved', { ...ofRequest, by: by('mona') }],
    ['deletion.sent', { ...ofRequest, actingAs: 'iam-ServiceId-manager' }],
    ['key.deleted', { ...ofRequest, correlationId }],
  ];
  for (const [event, facts] of steps) {
    const told = lines.filter((line) => line['event'] === event);
    expect(told, event).toHaveLength(1);
    expect(told[0]).toMatchObject({ level: 'info', ...facts });
  }
  const acts = lines.filter(({ event }) => event === 'kms.act_done');
  expect(acts).toMatchObject([
    { operation: 'setKeyForDeletion', keyId: keyIds.billing, correlationId },
    { operation: 'deleteKey', keyId: keyIds.billing, correlationId },
  ]);
  const posted = lines.filter(({ event, level }) => event === 'card.posted' && level === 'info');
  expect(posted).toHaveLength(5);
  for (const line of posted) expect(line).toMatchObject(ofRequest);
  const updated = lines.filter(({ event, level }) => event === 'card.updated' && level === 'debug');
  expect(updated.length).toBeGreaterThanOrEqual(5);
  expect(lines.filter(({ event }) => event === 'notice.sent')).not.toEqual([]);
  expect(lines.filter(({ event }) => event === 'click.taken').map(({ act }) => act)).toContain('approve');
  // Read as a whole it is short: what is not a step is left to `debug`.
  const atInfo = lines.filter((line) => line['level'] !== 'debug' && line['requestId'] === requestId);
  expect(atInfo.length).toBeLessThan(40);

  // As the document shows one.
  const example = /^ {4}(\{"level".*\})$/m.exec(readFileSync('docs/logs.md', 'utf8'))![1]!;
  const approved = lines.find(({ event }) => event === 'request.approved')!;
  expect(Object.keys(JSON.parse(example) as object)).toEqual(Object.keys(approved));

  const log = bot.lines.join('\n');
  for (const secret of standingSecrets) expect(log).not.toContain(secret);
  expect(log).not.toMatch(/eyJ[\w-]{10}/);
  expect(log).not.toContain('/response/');
  // Nor what people have written, nor words of ours that were taken for a secret.
  expect(log).not.toContain('Spring cleaning');
  expect(log).not.toContain('[hidden]');
});
