import { describe } from 'vitest';
import { createRoleFileDirectory, parseRoleFile } from '../../../src/adapters/system/role-file.js';
import { roleDirectoryContract } from '../../contracts/role-directory.js';

describe('a role file', () => {
  roleDirectoryContract((people) => {
    const parsed = parseRoleFile(
      JSON.stringify({
        people: people.map(({ name, slack, iamId, grants }) => ({
          name,
          slack: { user: slack.userId, team: slack.teamId },
          iamId,
          roles: grants.map(({ instanceId, role, keyRingId, keyId }) => ({
            instance: instanceId,
            role,
            keyRing: keyRingId,
            key: keyId,
          })),
        })),
      }),
    );
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    return Promise.resolve(createRoleFileDirectory(parsed.roles));
  });
});
