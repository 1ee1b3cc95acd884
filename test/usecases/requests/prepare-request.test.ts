import { expect, test } from 'vitest';
import { noRights } from '../../../src/domain/authority.js';
import { prepareRequest } from '../../../src/usecases/requests/prepare-request.js';
import { rosa } from '../../domain/given.js';
import { instance, keyId, nora, openWorld, refusalOf, valueOf } from '../world.js';

const key = { instanceId: instance.id, keyRingId: 'default', keyId };

test('the form is for who may set the key for deletion; what is read now decides', async () => {
  const world = openWorld();
  const prepare = (by = rosa) => prepareRequest(world.ports, by.slack, key);
  expect(valueOf(await prepare())).toMatchObject({ iamId: rosa.iamId });
  expect(refusalOf(await prepare(nora))).toBe('person_unknown');
  world.roles.put(rosa, noRights);
  expect(refusalOf(await prepare())).toBe('not_a_writer');
  expect(world.audit.entries.map(({ facts }) => facts)).toMatchObject([
    { asked: 'open', code: 'person_unknown' },
    { asked: 'open', code: 'not_a_writer', keyId },
  ]);
  world.roles.isAway = true;
  expect(refusalOf(await prepare())).toBe('trouble: roles');
});
