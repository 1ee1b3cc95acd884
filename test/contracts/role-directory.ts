// What every role directory has to tell, wherever it knows it from.
import { expect, it } from 'vitest';
import type { Person, SlackIdentity } from '../../src/domain/person.js';
import type { KeyScope, RoleDirectory } from '../../src/ports/role-directory.js';
import { ids, instanceId, otherInstanceId } from '../sandbox/kms/small-world.js';

export interface GivenPerson {
  name: string;
  slack: SlackIdentity;
  iamId: string;
  grants: { instanceId: string; role: 'Manager' | 'Writer' | 'Reader'; keyRingId?: string; keyId?: string }[];
}

const teamId = 'T0HOME';
const person = (name: string, grants: GivenPerson['grants'] = []): GivenPerson => ({
  name,
  slack: { userId: `U0${name.toUpperCase()}`, teamId },
  iamId: `IBMid-1100000${name.toUpperCase()}`,
  grants,
});

const ada = person('Ada', [{ instanceId, role: 'Manager' }]);
const bela = person('Bela', [
  { instanceId, role: 'Writer', keyRingId: 'finance' },
  { instanceId, role: 'Manager', keyId: ids.single },
  { instanceId: otherInstanceId, role: 'Reader' },
]);
const cleo = person('Cleo');
const dora = person('Dora', [{ instanceId: otherInstanceId, role: 'Manager' }]);
const everybody = [ada, bela, cleo, dora];

const inRing: KeyScope = { instanceId, keyRingId: 'finance', keyId: ids.dual };
const single: KeyScope = { instanceId, keyRingId: 'default', keyId: ids.single };
const another: KeyScope = { instanceId, keyRingId: 'default', keyId: ids.registered };
const elsewhere: KeyScope = { instanceId: otherInstanceId, keyRingId: 'default', keyId: ids.elsewhere };

/** Whom the directory knows for a Slack account. */
export async function findPerson(roles: RoleDirectory, slack: SlackIdentity): Promise<Person | undefined> {
  const recognition = await roles.recognise(slack);
  return recognition.known ? recognition.person : undefined;
}

/** `create` gives a directory that knows these people, by Slack account and IAM id, and nobody else. */
export function roleDirectoryContract(create: (people: GivenPerson[]) => Promise<RoleDirectory>): void {
  const open = () => create(everybody);
  const known = async (roles: RoleDirectory, { slack }: GivenPerson) => {
    const found = await findPerson(roles, slack);
    if (!found) throw new Error('nobody was found');
    return found;
  };

  it('finds people by user and workspace together', async () => {
    const roles = await open();
    expect(await known(roles, ada)).toMatchObject({ name: ada.name, iamId: ada.iamId, slack: ada.slack });
    expect(await known(roles, cleo)).toMatchObject({ iamId: cleo.iamId });
    expect(await findPerson(roles, { ...ada.slack, teamId: 'T0ELSE' })).toBeUndefined();
    expect(await findPerson(roles, { userId: 'U0NOBODY', teamId })).toBeUndefined();
  });

  it('finds people by IAM id, letter case aside', async () => {
    const roles = await open();
    for (const iamId of [bela.iamId, bela.iamId.toLowerCase()]) {
      expect(await roles.findByIamId(iamId)).toMatchObject({ name: bela.name, slack: bela.slack });
    }
    expect(await roles.findByIamId('IBMid-1100000NONE')).toBeUndefined();
  });

  it.each<[string, GivenPerson, KeyScope, boolean, boolean]>([
    ['a Manager of the instance', ada, inRing, true, true],
    ['a Manager of the instance, on any key', ada, another, true, true],
    ['a Manager of this instance on another', ada, elsewhere, false, false],
    ['a Writer of the ring', bela, inRing, true, false],
    ['a Manager of the key', bela, single, true, true],
    ['a Manager of another key', bela, another, false, false],
    ['a Reader', bela, elsewhere, false, false],
    ['somebody without a role', cleo, inRing, false, false],
    ['a Manager of the other instance', dora, inRing, false, false],
    ['a Manager of the other instance, there', dora, elsewhere, true, true],
  ])('tells what %s may do', async (_who, given, scope, maySetForDeletion, mayDelete) => {
    const roles = await open();
    expect(await roles.rightsOf(await known(roles, given), scope)).toEqual({ maySetForDeletion, mayDelete });
  });

  it('gives no rights to an identity it does not know', async () => {
    const roles = await open();
    const stranger = { ...(await known(roles, ada)), iamId: 'IBMid-1100000NONE' };
    expect(await roles.rightsOf(stranger, inRing)).toMatchObject({
      maySetForDeletion: false,
      mayDelete: false,
    });
  });

  it('names nobody as inactive while everybody counts', async () => {
    expect(await (await open()).inactiveApproversOf(single)).toEqual([]);
  });

  it.each<[string, KeyScope, GivenPerson[]]>([
    ['in the ring', inRing, [ada]],
    ['with a Manager of its own', single, [ada, bela]],
    ['of the other instance', elsewhere, [dora]],
  ])('names those who may delete a key %s', async (_which, scope, expected) => {
    const roles = await open();
    const managers = await roles.approversOf(scope);
    const bySlack = (one: { slack: SlackIdentity }) => one.slack.userId;
    expect(managers.map(bySlack).sort()).toEqual(expected.map(bySlack).sort());
    expect(managers).toContainEqual(expect.objectContaining(await known(roles, expected[0]!)));
  });
}
