import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { SlackIdentity } from '../../domain/person.js';
import type { PeopleDirectory, SlackAccount } from '../../ports/people-directory.js';

const recallForMs = 10 * 60_000;
const keepAtMost = 5_000;

const userAnswer = z.object({
  user: z.object({
    id: z.string(),
    team_id: z.string().optional(),
    deleted: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    is_restricted: z.boolean().optional(),
    is_ultra_restricted: z.boolean().optional(),
    is_stranger: z.boolean().optional(),
    is_invited_user: z.boolean().optional(),
    real_name: z.string().optional(),
    name: z.string().optional(),
    tz: z.string().nullish(),
    profile: z.object({ real_name: z.string().optional() }).optional(),
  }),
});

/** Slack's `users.info` as the directory of accounts. */
export function createSlackPeople(client: WebClient, now: () => number = Date.now): PeopleDirectory {
  const known = new Map<string, { account: SlackAccount; readAt: number }>();

  async function lookUp(slack: SlackIdentity): Promise<SlackAccount> {
    const { user } = userAnswer.parse(await client.users.info({ user: slack.userId }));
    const teamId = user.team_id ?? slack.teamId;
    const account: SlackAccount = {
      slack: { userId: user.id, teamId },
      kind: kindOf(user),
      name: user.profile?.real_name ?? user.real_name ?? user.name ?? user.id,
      timeZone: user.tz ?? 'UTC',
    };
    if (known.size >= keepAtMost) known.clear();
    known.set(`${slack.teamId}/${slack.userId}`, { account, readAt: now() });
    return account;
  }

  return {
    lookUp,
    async recall(slack) {
      const cached = known.get(`${slack.teamId}/${slack.userId}`);
      return cached && now() - cached.readAt < recallForMs ? cached.account : lookUp(slack);
    },
  };
}

/** Slackbot reports `is_bot: false`; an invited person has never signed in and is treated as a guest. */
function kindOf(user: z.infer<typeof userAnswer>['user']): SlackAccount['kind'] {
  if (user.deleted) return 'deactivated';
  if (user.is_bot || user.id === 'USLACKBOT') return 'bot';
  if (user.is_stranger) return 'outsider';
  return user.is_restricted || user.is_ultra_restricted || user.is_invited_user ? 'guest' : 'member';
}
