// Live roles over their real parts: links in memory, IAM at the simulator, and a Slack of the test's own.
import { createSlackPeople } from '../../../src/adapters/slack/people/slack-people.js';
import type { IdentityLinks } from '../../../src/ports/identity-links.js';
import type { KeyAccess } from '../../../src/ports/key-access.js';
import type { Instance } from '../../../src/ports/key-management.js';
import type { PeopleDirectory } from '../../../src/ports/people-directory.js';
import type { RoleDirectory } from '../../../src/ports/role-directory.js';
import type { World } from '../../../src/sandbox/world.js';
import { createLiveRoles } from '../../../src/usecases/people/live-roles.js';
import { served, startAccess, type AccessStage } from '../../adapters/ibm/access/iam-stage.js';
import { createRecordingLog, type RecordingLog } from '../../adapters/recording-log.js';
import {
  noGrid,
  homeTeam,
  startFalseSlack,
  type FalseSlack,
  type FalseUser,
} from '../../adapters/slack/false-slack.js';
import { createIdentityLinksDouble } from '../../doubles/identity-links.js';

export interface LiveStage extends AccessStage {
  roles: RoleDirectory;
  links: IdentityLinks;
  people: PeopleDirectory;
  slack: FalseSlack;
  log: RecordingLog;
}

export interface LiveStageOptions {
  world?: World;
  users?: FalseUser[];
  matchByEmail?: boolean;
  /** Another directory of rights than the simulator's alone. */
  access?: KeyAccess;
  instances?: Pick<Instance, 'id'>[];
}

export const inHome = (userId: string) => ({ userId, teamId: homeTeam });

export const servedInstances: Instance[] = served.map((instance, n) => ({ ...instance, name: `kms-${n}` }));

export async function openLiveStage(options: LiveStageOptions = {}): Promise<LiveStage> {
  const { world, users = [], matchByEmail = false, instances = servedInstances } = options;
  const stage = await startAccess(world);
  const slack = await startFalseSlack(users);
  let nowMs = 0;
  const people = createSlackPeople(slack.client, noGrid, () => nowMs);
  const links = createIdentityLinksDouble();
  const log = createRecordingLog();
  const roles = createLiveRoles({
    links,
    access: options.access ?? stage.access,
    people,
    keys: { instances: () => Promise.resolve(instances as Instance[]) },
    settings: { matchByEmail, homeTeamId: homeTeam },
    log,
  });
  return {
    ...stage,
    roles,
    links,
    people,
    slack,
    log,
    wait(ms) {
      nowMs += ms;
      stage.wait(ms);
    },
  };
}
