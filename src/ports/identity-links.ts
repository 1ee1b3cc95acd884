import type { SlackIdentity } from '../domain/person.js';

/** That a Slack account and an IAM identity are one person, as proved once with a passcode. Nothing else is kept. */
export interface IdentityLink {
  slack: SlackIdentity;
  iamId: string;
  /** Epoch ms. */
  linkedAt: number;
  /** When a side that had belonged to another link passed to this one; absent for the first link of both. Epoch ms. */
  changedAt?: number;
}

/** What is stored for one account or identity is no link this program can read: never taken for none, and left alone. */
export class LinkUnreadable extends Error {}

/** Links between Slack accounts and IAM identities: each side has at most one. */
export interface IdentityLinks {
  find(slack: SlackIdentity): Promise<IdentityLink | undefined>;
  /** Letter case aside. */
  findByIamId(iamId: string): Promise<IdentityLink | undefined>;
  /**
   * Links the two in one step and answers the links that had to give way, which may be of either side. Two that are
   * linked to each other already stay as they are.
   */
  link(
    slack: SlackIdentity,
    iamId: string,
    at: number,
  ): Promise<{ link: IdentityLink; replaced: IdentityLink[] }>;
  /** False when there was none. */
  unlink(slack: SlackIdentity): Promise<boolean>;
}
