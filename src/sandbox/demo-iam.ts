// How the demo world's people come by their rights, where it is not by a plain policy of their own.
import { onWorkingDays, policyOn } from './iam/access-policy.js';
import { customRoleCrn, serviceRoleCrn, serviceRolesOf } from './iam/roles.js';
import type { WorldCustomRole, WorldIam } from './world-iam.js';

/** May do all a Manager may, under another name. */
const custodian: WorldCustomRole = {
  name: 'KeyCustodian',
  displayName: 'Key Custodian',
  description: 'Looks after keys, deletion included.',
  serviceName: 'hs-crypto',
  actions: serviceRolesOf('hs-crypto').find((role) => role.display_name === 'Manager')?.actions ?? [],
};

const keyManagers = 'AccessGroupId-5d0c8e1a-6b27-4f39-8a54-2c9e7f10b3d6';

/**
 * Malik is Manager through a group, Dora on working days, and Mei as the account's owner, each of all instances; Gus of
 * the first by a custom role.
 */
export function demoIam(
  instances: [DemoInstance, ...DemoInstance[]],
  iamIdOf: (handle: string) => string,
): WorldIam {
  const [first] = instances;
  return {
    groups: [
      {
        id: keyManagers,
        name: 'key-managers',
        description: 'May delete keys.',
        members: [iamIdOf('malik')],
      },
    ],
    customRoles: [custodian],
    policies: [
      ...instances.map((instance, at) =>
        policyOn(instance, {
          id: policyId(1, at),
          subject: { groupId: keyManagers },
          roleId: serviceRoleCrn('Manager', instance.service),
        }),
      ),
      policyOn(first, {
        id: policyId(2, 0),
        subject: { iamId: iamIdOf('gus') },
        roleId: customRoleCrn(custodian.name, first.accountId),
      }),
      ...instances.map((instance, at) => ({
        ...policyOn(instance, {
          id: policyId(3, at),
          subject: { iamId: iamIdOf('dora') },
          roleId: serviceRoleCrn('Manager', instance.service),
        }),
        ...onWorkingDays,
      })),
    ],
  };
}

interface DemoInstance {
  id: string;
  service: string;
  accountId: string;
}

const policyId = (serial: number, at: number) => `c3a1f0d8-${at}00${serial}-4b6e-9c72-5e8d4f1a7b20`;
