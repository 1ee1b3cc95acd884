import type { AccountKind, SlackIdentity } from '../domain/person.js';
import type { Span } from '../domain/reminders.js';

export interface SlackAccount {
  slack: SlackIdentity;
  kind: AccountKind;
  /** Real name, for display. */
  name: string;
  /** IANA zone; `UTC` when Slack gives none. */
  timeZone: string;
  /** In lower case; absent where Slack does not say that it was confirmed (docs/facts/slack.md#who-is-this-user). */
  email?: string;
}

/** Slack accounts. All calls but for `quietTimes` reject when Slack does not answer. */
export interface PeopleDirectory {
  /** As Slack describes the account now: what authority at a click rests on. */
  lookUp(slack: SlackIdentity): Promise<SlackAccount>;
  /**
   * As described within the last ten minutes: for lists and names. A list says so: its many look-ups wait in line, out of
   * the way of people who click.
   */
  recall(slack: SlackIdentity, options?: { forList?: boolean }): Promise<SlackAccount>;
  /**
   * The account with this address, letter case aside, as told within the last ten minutes; always for a list. Undefined for what Slack
   * does not know, deactivated accounts included; the address of the account found need not be confirmed.
   */
  findByEmail(email: string): Promise<SlackAccount | undefined>;
  /**
   * When these people are in Do Not Disturb now or next, by user id, as told within the last five minutes. Never rejects: of whom Slack tells
   * nothing there is none.
   */
  quietTimes(slacks: readonly SlackIdentity[]): Promise<ReadonlyMap<string, readonly Span[]>>;
}
