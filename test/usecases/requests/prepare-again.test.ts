import { describe, expect, test } from 'vitest';
import { noRights } from '../../../src/domain/authority.js';
import type { DeletionRequest } from '../../../src/domain/request.js';
import { performEffect } from '../../../src/usecases/effects/perform-effect.js';
import { openRequest } from '../../../src/usecases/requests/open-request.js';
import { prepareAgain } from '../../../src/usecases/requests/prepare-again.js';
import { amir, aRequest, rosa } from '../../domain/given.js';
import { instance, keyId, nora, openWorld, plainKey, refusalOf, valueOf, type World } from '../world.js';

const ended = aRequest('denied');
const { id } = ended;

async function denied(request: DeletionRequest = ended) {
  const world = openWorld();
  await world.hold(request);
  return {
    ...world,
    prepare: (by = rosa) => prepareAgain(world.ports, id, by.slack),
    ask: (changes: Partial<Parameters<typeof openRequest>[1]> = {}) =>
      openRequest(world.ports, {
        instanceId: instance.id,
        keyId,
        by: rosa.slack,
        reason: 'It has moved',
        earlier: id,
        ...changes,
      }),
  };
}

describe('the form to ask again', () => {
  test('is for whoever may ask, the requester or not', async () => {
    const world = await denied();
    expect(valueOf(await world.prepare())).toMatchObject({ id });
    expect(valueOf(await world.prepare(amir))).toMatchObject({ id });
  });

  test.each<[string, (world: World) => unknown, typeof rosa, string]>([
    ['whom IBM Cloud does not know', () => undefined, nora, 'person_unknown'],
    ['whoever may not set the key any more', ({ roles }) => roles.put(rosa, noRights), rosa, 'not_a_writer'],
    [
      'whoever comes when the key is deleted',
      ({ keys }) => void (keys.record(keyId).facts.state = 'destroyed'),
      rosa,
      'key_in_wrong_state',
    ],
  ])('is not for %s, which is on record', async (_who, change, by, code) => {
    const world = await denied();
    change(world);
    expect(refusalOf(await world.prepare(by))).toBe(code);
    expect(world.audit.entries).toMatchObject([{ requestId: id, facts: { asked: 'ask_again', code } }]);
  });

  test('is none where somebody has asked meanwhile, or the request is unknown', async () => {
    const world = await denied();
    valueOf(await world.ask());
    expect(refusalOf(await world.prepare())).toBe('request_already_open');
    expect(refusalOf(await prepareAgain(world.ports, 'CS-1QKTVC0NNNN', rosa.slack))).toBe(
      'request_elsewhere',
    );
  });

  test('is there for a disabled key: its check offers to enable it', async () => {
    const world = await denied();
    world.keys.record(keyId).facts.state = 'suspended';
    expect((await world.prepare()).ok).toBe(true);
  });
});

describe('the request that asks again', () => {
  test('keeps which one was before and how it ended; that one names it', async () => {
    const world = await denied();
    const again = valueOf(await world.ask());
    expect(again).toMatchObject({
      status: 'awaiting_approval',
      earlier: { id, end: 'denied', by: amir, reason: 'Still used by the archive' },
    });
    expect(world.audit.entries.find(({ type }) => type === 'request.opened')?.facts).toMatchObject({
      earlier: id,
    });
    for (const item of world.outbox.items()) await performEffect(world.ports, item);
    expect(await world.requestNow(id)).toMatchObject({ status: 'denied', again: { id: again.id, by: rosa } });
    expect(world.audited()).toContain('request.asked_again');
  });

  test.each([
    ['of another key', { keyId: plainKey.keyId }],
    ['that is none', { earlier: 'CS-1QKTVC0NNNN' }],
  ])('names none %s', async (_which, changes) => {
    const world = await denied();
    expect(valueOf(await world.ask(changes))).not.toHaveProperty('earlier');
    expect((await world.requestNow(id)).again).toBeUndefined();
  });

  test('names none that deleted its key', async () => {
    const world = await denied(aRequest('deleted'));
    expect(valueOf(await world.ask())).not.toHaveProperty('earlier');
  });
});
