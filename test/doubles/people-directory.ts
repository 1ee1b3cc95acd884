import type { SlackIdentity } from '../../src/domain/person.js';
import type { Span } from '../../src/domain/reminders.js';
import type { PeopleDirectory, SlackAccount } from '../../src/ports/people-directory.js';

export interface PeopleDirectoryDouble extends PeopleDirectory {
  /** Adds the account, or replaces it: what is recalled stays as it was last seen until it is looked up. */
  put(account: SlackAccount): void;
  /** While true, Slack does not answer; what was looked up before is recalled all the same. */
  isAway: boolean;
  /** Do Not Disturb, by user id. */
  quiet: Map<string, Span[]>;
}

/** By user id alone, as Slack is asked. */
export function createPeopleDirectoryDouble(accounts: readonly SlackAccount[] = []): PeopleDirectoryDouble {
  const kept = new Map<string, SlackAccount>();
  const seen = new Map<string, SlackAccount>();
  const put = (account: SlackAccount) => void kept.set(account.slack.userId, account);
  accounts.forEach(put);
  const nameOf = ({ teamId, userId }: SlackIdentity) => `${teamId}/${userId}`;
  const answer = () => {
    if (double.isAway) throw new Error('slack is away');
  };
  const double: PeopleDirectoryDouble = {
    isAway: false,
    quiet: new Map(),
    put,
    async lookUp(slack) {
      answer();
      const account = kept.get(slack.userId);
      if (!account) throw new Error('user_not_found');
      seen.set(nameOf(slack), account);
      return account;
    },
    recall: async (slack) => seen.get(nameOf(slack)) ?? double.lookUp(slack),
    async findByEmail(email) {
      answer();
      return [...kept.values()].find(
        (account) => account.email === email.toLowerCase() && account.kind !== 'deactivated',
      );
    },
    async quietTimes(slacks) {
      const asked = new Set(slacks.map(({ userId }) => userId));
      return new Map(double.isAway ? [] : [...double.quiet].filter(([userId]) => asked.has(userId)));
    },
  };
  return double;
}
