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

/** Slack accounts as Slack describes them now. Rejects when Slack does not answer. */
export interface PeopleDirectory {
  lookUp(slack: SlackIdentity): Promise<SlackAccount>;
}
