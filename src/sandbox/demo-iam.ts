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

/** Malik is Manager through a group, Gus by a custom role, Dora on working days, and Mei as the account's owner. */
export function demoIam(
  instance: { id: string; service: string; accountId: string },
  iamIdOf: (handle: string) => string,
): WorldIam {
  const manager = serviceRoleCrn('Manager', instance.service);
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
      policyOn(instance, {
        id: 'c3a1f0d8-0001-4b6e-9c72-5e8d4f1a7b20',
        subject: { groupId: keyManagers },
        roleId: manager,
      }),
      policyOn(instance, {
        id: 'c3a1f0d8-0002-4b6e-9c72-5e8d4f1a7b20',
        subject: { iamId: iamIdOf('gus') },
        roleId: customRoleCrn(custodian.name, instance.accountId),
      }),
      {
        ...policyOn(instance, {
          id: 'c3a1f0d8-0003-4b6e-9c72-5e8d4f1a7b20',
          subject: { iamId: iamIdOf('dora') },
          roleId: manager,
        }),
        ...onWorkingDays,
      },
    ],
  };
}
