import type { AccountKind } from '../domain/authority.js';
import type { SlackIdentity } from '../domain/person.js';

export interface SlackAccount {
  slack: SlackIdentity;
  kind: AccountKind;
  /** Real name, for display. */
  name: string;
  /** IANA zone; `UTC` when Slack gives none. */
  timeZone: string;
}

/** Slack accounts. Both calls reject when Slack does not answer. */
export interface PeopleDirectory {
  /** As Slack describes the account now: what authority at a click rests on. */
  lookUp(slack: SlackIdentity): Promise<SlackAccount>;
  /** As described within the last ten minutes: for lists and names. */
  recall(slack: SlackIdentity): Promise<SlackAccount>;
}
