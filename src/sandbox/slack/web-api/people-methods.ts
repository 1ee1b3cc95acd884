import type { SlackContext } from '../context.js';
import { SlackApiError } from '../slack-errors.js';
import type { ApiArgs, ApiMethod } from './api-method.js';
import { requiredArg, stringArg } from './api-method.js';

/** One page of a list, with Slack's opaque cursor to the next. */
export function page<T>(
  items: T[],
  args: ApiArgs,
): { items: T[]; response_metadata: { next_cursor: string } } {
  const cursor = stringArg(args, 'cursor');
  const from =
    cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64').toString().replace('next:', ''));
  if (!Number.isInteger(from) || from < 0) throw new SlackApiError('invalid_cursor');
  const limit = Number(stringArg(args, 'limit') ?? 100);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) throw new SlackApiError('invalid_limit');
  const rest = from + limit < items.length;
  return {
    items: items.slice(from, from + limit),
    response_metadata: { next_cursor: rest ? Buffer.from(`next:${from + limit}`).toString('base64') : '' },
  };
}

export const peopleMethods: Record<string, ApiMethod> = {
  'users.info': {
    scopes: ['users:read'],
    run(args, { directory }) {
      const person = directory.person(requiredArg(args, 'user', 'user_not_found'));
      if (!person) throw new SlackApiError('user_not_found');
      return { user: directory.userObject(person) };
    },
  },
  'users.list': {
    scopes: ['users:read'],
    run(args, { directory }) {
      const { items, response_metadata } = page(directory.people(), args);
      return { members: items.map((person) => directory.userObject(person)), response_metadata };
    },
  },
  'users.lookupByEmail': {
    scopes: ['users:read.email'],
    run(args, { directory }) {
      const email = requiredArg(args, 'email', 'users_not_found').toLowerCase();
      const person = directory
        .people()
        .find(
          (one) =>
            one.email.toLowerCase() === email &&
            directory.isOurs(one) &&
            one.kind !== 'deactivated' &&
            one.kind !== 'bot',
        );
      if (!person) throw new SlackApiError('users_not_found');
      return { user: directory.userObject(person) };
    },
  },
  'usergroups.users.list': {
    scopes: ['usergroups:read'],
    run() {
      // The sandbox's world has no user groups.
      throw new SlackApiError('no_such_subteam');
    },
  },
  'dnd.info': {
    scopes: ['dnd:read'],
    run(args, context) {
      const { botUserId } = context.workspace;
      const user = stringArg(args, 'user') ?? botUserId;
      if (!context.directory.person(user)) throw new SlackApiError('user_not_found');
      // What is snoozed Slack tells of oneself alone.
      return { ...doNotDisturbOf(user, context), ...(user === botUserId ? { snooze_enabled: false } : {}) };
    },
  },
  'dnd.teamInfo': {
    scopes: ['dnd:read'],
    run(args, context) {
      const users = (stringArg(args, 'users') ?? '').split(',').filter(Boolean);
      if (users.length === 0) throw new SlackApiError('no_users_provided');
      // Slack names the bound and no code of its own.
      if (users.length > 50) throw new SlackApiError('invalid_arguments');
      return { users: Object.fromEntries(users.map((user) => [user, doNotDisturbOf(user, context)])) };
    },
  },
};

/** The session under way or the next; both ends are 1 where there is none. */
function doNotDisturbOf(userId: string, { directory, clock }: SlackContext): Record<string, unknown> {
  const person = directory.person(userId);
  if (!person || !directory.isOurs(person)) throw new SlackApiError('user_not_visible');
  const span = person.doNotDisturb;
  if (!span || span.to <= clock.now())
    return { dnd_enabled: false, next_dnd_start_ts: 1, next_dnd_end_ts: 1 };
  const seconds = (at: number) => Math.floor(at / 1_000);
  return {
    dnd_enabled: true,
    next_dnd_start_ts: seconds(span.from),
    next_dnd_end_ts: seconds(span.to),
  };
}
