import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { SlackIdentity } from '../../../domain/person.js';
import type { PeopleDirectory, SlackAccount } from '../../../ports/people-directory.js';
import { createPace } from './pace.js';
import type { Home } from '../kit/home.js';
import { slackFailureCode } from '../kit/slack-failure.js';

const recallForMs = 10 * 60_000;
const keepAtMost = 5_000;
/** Slack allows a hundred `users.info` a minute (docs/facts/slack.md#rate-limits); the rest is for people who click. */
const forListsPerMinute = 80;

/** For lists, one client a method: a limit of Slack's is a method's own, and pauses every call of the client that met it. */
export interface ListClients {
  accounts: WebClient;
  addresses: WebClient;
}

const userAnswer = z.object({
  user: z.object({
    id: z.string(),
    team_id: z.string().optional(),
    enterprise_user: z
      .object({ teams: z.array(z.string()).catch([]) })
      .nullish()
      .catch(undefined),
    deleted: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    is_restricted: z.boolean().optional(),
    is_ultra_restricted: z.boolean().optional(),
    is_stranger: z.boolean().optional(),
    is_invited_user: z.boolean().optional(),
    is_email_confirmed: z.boolean().optional(),
    real_name: z.string().optional(),
    name: z.string().optional(),
    tz: z.string().nullish(),
    profile: z
      .object({ real_name: z.string().optional(), email: z.string().nullish().catch(undefined) })
      .optional(),
  }),
});
type User = z.infer<typeof userAnswer>['user'];

/** Slack's `users.info` and `users.lookupByEmail` as the directory of accounts. */
export function createSlackPeople(
  client: WebClient,
  home: () => Promise<Home>,
  now: () => number = Date.now,
  lists: ListClients = { accounts: client, addresses: client },
  quietTimes: PeopleDirectory['quietTimes'] = () => Promise.resolve(new Map()),
): PeopleDirectory {
  const known = createMemory<SlackAccount>(now);
  const byEmail = createMemory<SlackAccount | undefined>(now);
  const inPace = createPace({ perMinute: forListsPerMinute });
  const listed = createSingleFlight<SlackAccount>();
  const addressed = createSingleFlight<SlackAccount | undefined>();

  async function lookUp(slack: SlackIdentity, by = client): Promise<SlackAccount> {
    const { user } = userAnswer.parse(await by.users.info({ user: slack.userId }));
    return known.keep(accountKey(slack), accountOf(user, teamOf(user, await home(), slack.teamId)));
  }

  async function lookUpForList(slack: SlackIdentity): Promise<SlackAccount> {
    await inPace();
    return known.recall(accountKey(slack))?.value ?? lookUp(slack, lists.accounts);
  }

  /** Undefined for deactivated accounts too: Slack answers the same (docs/facts/slack.md#who-is-this-user). */
  async function lookUpByEmail(email: string): Promise<SlackAccount | undefined> {
    try {
      const { user } = userAnswer.parse(await lists.addresses.users.lookupByEmail({ email }));
      // Without its workspace an account is nobody's.
      const team = teamOf(user, await home(), '');
      if (team === '') return undefined;
      const account = accountOf(user, team);
      return known.keep(accountKey(account.slack), account);
    } catch (error) {
      if (slackFailureCode(error) === 'users_not_found') return undefined;
      throw error;
    }
  }

  return {
    quietTimes,
    lookUp: (slack) => lookUp(slack),
    async recall(slack, { forList = false } = {}) {
      const name = accountKey(slack);
      const recalled = known.recall(name);
      if (recalled) return recalled.value;
      // Whoever clicks does not join a look-up that waits in line.
      return forList ? listed(name, () => lookUpForList(slack)) : lookUp(slack);
    },
    async findByEmail(email) {
      const address = email.toLowerCase();
      const recalled = byEmail.recall(address);
      if (recalled) return recalled.value;
      return addressed(address, async () => byEmail.keep(address, await lookUpByEmail(address)));
    },
  };
}

/** One look-up for all who ask meanwhile. */
function createSingleFlight<T>(): (name: string, look: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  return (name, look) => {
    const known = running.get(name);
    if (known) return known;
    const started = look().finally(() => running.delete(name));
    running.set(name, started);
    return started;
  };
}

interface Memory<T> {
  recall(key: string): { value: T } | undefined;
  /** Answers the value. */
  keep(key: string, value: T): T;
}

function createMemory<T>(now: () => number): Memory<T> {
  const kept = new Map<string, { value: T; readAt: number }>();
  return {
    recall(key) {
      const entry = kept.get(key);
      return entry && now() - entry.readAt < recallForMs ? entry : undefined;
    },
    keep(key, value) {
      if (kept.size >= keepAtMost) kept.clear();
      kept.set(key, { value, readAt: now() });
      return value;
    },
  };
}

function accountKey({ teamId, userId }: SlackIdentity): string {
  return `${teamId}/${userId}`;
}

function accountOf(user: User, teamId: string): SlackAccount {
  const email = user.is_email_confirmed === true ? user.profile?.email?.trim().toLowerCase() : undefined;
  return {
    slack: { userId: user.id, teamId },
    kind: kindOf(user),
    name: user.profile?.real_name ?? user.real_name ?? user.name ?? user.id,
    timeZone: user.tz ?? 'UTC',
    ...(email ? { email } : {}),
  };
}

/**
 * The workspace somebody belongs to: ours where their organisation says that they are in it, whichever other Slack names; empty
 * where on Enterprise Grid nothing says so. Elsewhere `claimed` by the payload counts where Slack says nothing.
 */
function teamOf(user: User, { teamId, enterpriseId }: Home, claimed: string): string {
  const teams = user.enterprise_user?.teams;
  if (teams) return teams.includes(teamId) ? teamId : (teams[0] ?? '');
  return user.team_id ?? (enterpriseId === undefined ? claimed : '');
}

/** Slackbot reports `is_bot: false`; an invited person has never signed in and is treated as a guest. */
function kindOf(user: User): SlackAccount['kind'] {
  if (user.deleted) return 'deactivated';
  if (user.is_bot || user.id === 'USLACKBOT') return 'bot';
  if (user.is_stranger) return 'outsider';
  return user.is_restricted || user.is_ultra_restricted || user.is_invited_user ? 'guest' : 'member';
}
