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
    run(args, { directory }) {
      const user = stringArg(args, 'user');
      if (user !== undefined && !directory.person(user)) throw new SlackApiError('user_not_found');
      return { dnd_enabled: false, next_dnd_start_ts: 1, next_dnd_end_ts: 1, snooze_enabled: false };
    },
  },
};
