import { expect, test } from 'vitest';
import { identifyActor } from '../../../src/usecases/people/identify-actor.js';
import { dualKey } from '../../adapters/ibm/access/iam-stage.js';
import { member } from '../../adapters/slack/false-slack.js';
import { people as iam } from '../../sandbox/kms/small-world.js';
import { openWorld, valueOf } from '../world.js';
import { inHome, openLiveStage } from './live-stage.js';

test('an address that Slack no longer gives the account does not count at the click, whatever was asked ahead', async () => {
  const maja = inHome('U0MAJA');
  const stage = await openLiveStage({ users: [member('U0MAJA', 'manager@example.com')], matchByEmail: true });
  const { ports } = openWorld();
  const live = {
    ...ports,
    people: stage.people,
    roles: stage.roles,
    settings: { ...ports.settings, homeTeamId: maja.teamId },
  };
  const held = () => stage.roles.rightsOf({ iamId: iam.manager, slack: maja, name: 'Maja' }, dualKey);
  const identify = async () =>
    valueOf(await identifyActor(live, maja, dualKey, { iamId: iam.manager, held }));
  expect((await identify()).person?.iamId).toBe(iam.manager);
  stage.slack.users.splice(0, 1, member('U0MAJA', 'nobody@example.com'));
  const { person, rights } = await identify();
  expect(person?.iamId).not.toBe(iam.manager);
  expect(rights.mayDelete).toBe(false);
});
