import type { World } from '../../src/sandbox/world.js';

/** The role file that describes a world's people: everybody IBM Cloud knows, with their role on every instance. */
export function rolesOfWorld(world: World) {
  return {
    people: world.workspace.people
      .filter((person) => person.iamId !== undefined)
      .map((person) => ({
        name: person.realName,
        slack: { user: person.slackUserId, team: person.teamId },
        iamId: person.iamId!,
        roles:
          person.role === undefined
            ? []
            : world.instances.map((instance) => ({ instance: instance.id, role: person.role! })),
      })),
  };
}
