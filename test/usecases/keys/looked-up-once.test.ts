// What one command asks of Slack and IAM: a person is looked up once, and approvers only where a request could be made.
import { expect, test, vi } from 'vitest';
import { explainError } from '../../../src/usecases/keys/explain-error.js';
import { showKey } from '../../../src/usecases/keys/show-key.js';
import { amir, requestedKey, rosa } from '../../domain/given.js';
import { keyId, nora, openWorld, refusalOf, valueOf } from '../world.js';

function watched() {
  const world = openWorld();
  const { people, roles } = world.ports;
  return {
    ...world,
    lookUp: vi.spyOn(people, 'lookUp'),
    recognise: vi.spyOn(roles, 'recognise'),
    rightsOf: vi.spyOn(roles, 'rightsOf'),
    approversOf: vi.spyOn(roles, 'approversOf'),
  };
}

test('/keys show looks up who asks once, and their rights on the key', async () => {
  const world = watched();
  const shown = valueOf(await showKey(world.ports, rosa.slack, requestedKey.name));
  expect(shown.preflight.ok).toBe(true);
  const asked = world.lookUp.mock.calls.filter(([{ userId }]) => userId === rosa.slack.userId);
  expect(asked).toHaveLength(1);
  expect(world.recognise).toHaveBeenCalledTimes(1);
  expect(world.rightsOf).toHaveBeenCalledTimes(1);
});

test('/keys explain does so too', async () => {
  const world = watched();
  const input = { by: rosa.slack, text: `409 Conflict ${keyId}` };
  const { key } = valueOf(await explainError(world.ports, input));
  expect(key?.mayAsk).toBe(true);
  const asked = world.lookUp.mock.calls.filter(([{ userId }]) => userId === rosa.slack.userId);
  expect(asked).toHaveLength(1);
  expect(world.recognise).toHaveBeenCalledTimes(1);
  expect(world.rightsOf).toHaveBeenCalledTimes(1);
});

test('nobody who could approve is looked up for a request that cannot be made', async () => {
  const world = watched();
  world.roles.put(amir, { maySetForDeletion: false, mayDelete: false });
  const shown = valueOf(await showKey(world.ports, amir.slack, requestedKey.name));
  expect(shown.preflight).toMatchObject({ ok: false, refusal: { code: 'not_a_writer' } });
  expect(world.approversOf).not.toHaveBeenCalled();
});

test('whom IBM Cloud does not know is told so before any key is looked for', async () => {
  const world = watched();
  expect(refusalOf(await showKey(world.ports, nora.slack, requestedKey.name))).toBe('person_unknown');
  expect(world.keys.calls).toEqual([]);
});
