import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../../src/domain/protection.js';
import type { Person } from '../../../src/domain/person.js';
import type { ClickAct, ClickIntent } from '../../../src/ports/click-intents.js';
import { fateOfClick } from '../../../src/usecases/clicks/fate-of-click.js';
import { decideRequest } from '../../../src/usecases/requests/decide-request.js';
import { discussRequest } from '../../../src/usecases/requests/discuss-request.js';
import { openRequest } from '../../../src/usecases/requests/open-request.js';
import { amir, aRequest, endsAt, rosa, vera } from '../../domain/given.js';
import { instance, keyId, openWorld, type World, type WorldOptions } from '../world.js';

const ref = { instanceId: instance.id, keyId };
const tooOldMs = 60_000;

function clickOf(world: World, { slack: by }: Person, act: ClickAct, more: Partial<ClickIntent> = {}) {
  return { id: 'c-1', by, at: world.clock.now(), act, ...more };
}
const fate = (world: World, click: ClickIntent) => fateOfClick(world.ports, click);

async function asked(options: WorldOptions = {}) {
  const world = openWorld(options);
  const request = await world.hold(aRequest('awaiting_approval'));
  return { world, requestId: request.id, seen: fingerprintOf(request.protection) };
}

const requestActs = (requestId: string): ClickAct[] => [
  { kind: 'approve', requestId, seen: 'none' },
  { kind: 'deny', requestId, reason: 'No' },
  { kind: 'cancel', requestId },
  { kind: 'unset', requestId },
  { kind: 'check', requestId },
  { kind: 'ask_for_force', requestId, typedName: 'k', seen: 'none', reason: 'r' },
  { kind: 'open', ...ref, id: 'CS-1QKTVC0ABCD', reason: 'r' },
];

it('what has led to nothing is carried out within a minute, and told beyond it', async () => {
  const { world, requestId } = await asked();
  const clicks = requestActs(requestId).map((act) => clickOf(world, vera, act));
  world.clock.advance(tooOldMs - 1);
  for (const click of clicks) expect(await fate(world, click)).toBe('carry_out');
  world.clock.advance(1);
  for (const click of clicks) expect(await fate(world, click)).toBe('press_again');
});

it('what took a passcode, or would take one now, is told however young', async () => {
  const { world, requestId } = await asked();
  const personal = await asked({ mode: 'passcode' });
  for (const act of requestActs(requestId)) {
    expect(await fate(world, clickOf(world, vera, act, { asOneself: true }))).toBe('press_again');
    expect(await fate(personal.world, clickOf(personal.world, vera, act))).toBe('press_again');
  }
});

it('taking up a key that was set outside takes no passcode, and is carried out once', async () => {
  const world = openWorld({ mode: 'passcode' });
  world.keys.set(keyId, 'IBMid-ELSE', endsAt);
  const asked = { ...ref, id: 'CS-1QKTVC0ADPT', reason: 'r', adopt: true } as const;
  const click = clickOf(world, rosa, { kind: 'open', ...asked });
  expect(await fate(world, click)).toBe('carry_out');
  await openRequest(world.ports, { ...asked, by: rosa.slack });
  expect(await fate(world, click)).toBe('done');
});

it('a question and its answer take no passcode, and are carried out either way, once', async () => {
  for (const options of [{}, { mode: 'passcode' }] as const) {
    const { world, requestId } = await asked(options);
    const words = { requestId, id: 'q-1', text: 'Why?' };
    const question = clickOf(world, vera, { kind: 'ask_question', ...words });
    const answer = clickOf(world, rosa, { kind: 'answer_question', ...words });
    expect(await fate(world, question)).toBe('carry_out');
    await discussRequest(world.ports, requestId, vera.slack, { type: 'ask_question', ...words });
    expect(await fate(world, question)).toBe('done');
    expect(await fate(world, answer)).toBe('carry_out');
    await discussRequest(world.ports, requestId, rosa.slack, { type: 'answer_question', ...words });
    expect(await fate(world, answer)).toBe('done');
  }
});

it('what only showed something is told', async () => {
  const { world, requestId } = await asked();
  expect(await fate(world, clickOf(world, vera, { kind: 'look', requestId }))).toBe('press_again');
  expect(await fate(world, clickOf(world, vera, { kind: 'look' }))).toBe('press_again');
});

it('what leaves no record is repeated only where IBM’s word on it would be the same', async () => {
  const world = openWorld();
  const young = (act: ClickAct) => fate(world, clickOf(world, amir, act));
  expect(await young({ kind: 'key_act', act: 'disable', ...ref })).toBe('carry_out');
  expect(await young({ kind: 'key_act', act: 'rotate', ...ref })).toBe('unclear');
  expect(await young({ kind: 'key_act', act: 'sync', ...ref })).toBe('unclear');
  expect(await young({ kind: 'command', word: 'cancel' })).toBe('unclear');
  expect(await young({ kind: 'link' })).toBe('unclear');
  const old = clickOf(world, amir, { kind: 'key_act', act: 'disable', ...ref });
  world.clock.advance(tooOldMs);
  expect(await fate(world, old)).toBe('unclear');
});

describe('what was committed before its process died is not done again', () => {
  it('an approval, also one whose deletion is over; a refusal led to nothing', async () => {
    const { world, requestId, seen } = await asked();
    const act = { kind: 'approve', requestId, seen } as const;
    const [ofVera, ofRosa] = [clickOf(world, vera, act), clickOf(world, rosa, act)];
    for (const person of [rosa, vera]) {
      await decideRequest(world.ports, requestId, person.slack, { type: 'approve', seen });
    }
    expect(await fate(world, ofVera)).toBe('done');
    expect(await fate(world, ofRosa)).toBe('carry_out');
    // What somebody else decided is told to whoever came too late.
    expect(await fate(world, clickOf(world, amir, act))).toBe('carry_out');
    world.clock.advance(tooOldMs);
    expect(await fate(world, ofVera)).toBe('done');
  });

  it('an earlier decision of the same person is another matter', async () => {
    const { world, requestId } = await asked();
    await decideRequest(world.ports, requestId, vera.slack, { type: 'deny', reason: 'No' });
    world.clock.advance(1);
    expect(await fate(world, clickOf(world, vera, { kind: 'deny', requestId, reason: 'No' }))).toBe(
      'carry_out',
    );
  });

  it('a request that was opened, by its id or, from an earlier form, by its key', async () => {
    const world = openWorld();
    const id = 'CS-1QKTVC0ABCD';
    const clicks = [{ id }, {}].map((more) =>
      clickOf(world, rosa, { kind: 'open', ...ref, ...more, reason: 'r' }),
    );
    for (const click of clicks) expect(await fate(world, click)).toBe('carry_out');
    await openRequest(world.ports, { ...ref, id, by: rosa.slack, reason: 'r' });
    for (const click of clicks) expect(await fate(world, click)).toBe('done');
  });
});

describe('a process that was only slow, and the one that takes its click up', () => {
  it('lead to one DELETE', async () => {
    const { world, requestId, seen } = await asked();
    const { keys, ports } = world;
    const { readKey } = keys;
    const click = clickOf(world, vera, { kind: 'approve', requestId, seen });
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    let isHeld = false;
    keys.readKey = async (...given) => {
      const reading = await readKey(...given);
      if (!isHeld) {
        isHeld = true;
        await held;
      }
      return reading;
    };
    const approve = () => decideRequest(ports, requestId, vera.slack, { type: 'approve', seen });
    const original = approve();
    await expect.poll(() => isHeld).toBe(true);
    expect(await fate(world, click)).toBe('carry_out');
    expect(await approve()).toMatchObject({ ok: true, value: { status: 'deleted' } });
    goOn();
    expect(await original).toMatchObject({ ok: true, value: { status: 'deleted' } });
    expect(keys.count('deleteKey')).toBe(1);
  });
});
