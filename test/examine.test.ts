// The command on real surroundings: stand-ins for Slack and IBM, and a Redis. All that is known to go wrong is tried by
// `npm run try:starts`; these are the kinds.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { wrongStarts } from '../scripts/wrong-starts/cases.js';
import {
  check,
  openPlaces,
  openSurroundings,
  type Surroundings,
} from '../scripts/wrong-starts/surroundings.js';
import { tryStart } from '../scripts/wrong-starts/verdict.js';
import { readConfig } from '../src/config.js';
import { examine } from '../src/examine.js';

let wrong: Awaited<ReturnType<typeof openPlaces>>;
let good: Surroundings & { close(): Promise<void> };
const shared = () => ({ redisUrl: inject('redisUrl'), places: wrong.places });

beforeAll(async () => {
  wrong = await openPlaces();
  good = await openSurroundings(shared());
});
afterAll(async () => {
  await good.close();
  await wrong.close();
});

test('where nothing is wrong it says what it found, and ends well', async () => {
  const { exitCode, findings } = await check(good.settings);
  expect(exitCode).toBe(0);
  // How fast Redis answers is up to what else this machine does.
  const wrongs = findings.filter(({ weight, code }) => weight !== 'says' && code !== 'redis.slow');
  expect(wrongs).toEqual([]);
  expect(findings.map(({ code }) => code)).toEqual(
    expect.arrayContaining([
      'slack.installed',
      'ibm.signed_in',
      'ibm.instance_readable',
      'deciders.file',
      'clock.ibm',
      'clock.slack',
    ]),
  );
});

test('who could decide is read from IAM where no file says it', async () => {
  const { findings } = await check({ ...good.settings, ROLES_FILE: undefined });
  const deciders = findings.find(({ code }) => code === 'deciders.iam');
  expect(deciders).toMatchObject({ weight: 'says' });
  expect(deciders?.found).toContain('Mona Manager');
});

describe.each([
  'a wrong reader key, an unknown channel, a wrong bot token and a mistyped setting',
  'a setting is missing, and what can be looked at is',
  'Writer and Manager swapped',
  'Reader and Writer swapped',
  'another service where the KMS should be',
  'an instance there is not',
  'the other service',
  'RESOURCE_CONTROLLER_URL leads nowhere, beside a role file',
  'HEALTH_PORT is taken',
  'PORT is taken',
])('%s', (name) => {
  test('is told', async () => {
    const start = wrongStarts.find((one) => one.name === name);
    if (!start) throw new Error(`no start is called ${name}`);
    const { faults } = await tryStart(start, shared());
    expect(faults).toEqual([]);
  });
});

test('a bot that runs is no stranger on its own port', async () => {
  const bot = createServer((_request, response) => void response.end('{"ok":true}'));
  const port = await new Promise<number>((resolve) =>
    bot.listen(0, () => resolve((bot.address() as AddressInfo).port)),
  );
  onTestFinished(() => void bot.close());
  const { exitCode, findings } = await check({ ...good.settings, HEALTH_PORT: String(port) });
  expect(exitCode).toBe(0);
  expect(findings).toContainEqual(expect.objectContaining({ weight: 'says', code: 'port.own' }));
});

test.each([
  [4_000, 'says'],
  [-4_000, 'says'],
  [7_000, 'warns'],
  [-7_000, 'warns'],
])('a clock that is %d ms ahead of both: %s', async (aheadMs, weight) => {
  const read = readConfig(good.settings);
  const findings = await examine(read, good.settings, { now: () => Date.now() + aheadMs });
  for (const code of ['clock.ibm', 'clock.slack']) {
    expect(findings.find((one) => one.code === code)).toMatchObject({ weight });
  }
});
