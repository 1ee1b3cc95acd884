/** A Slack account; the pair is the identity, names change. */
export interface SlackIdentity {
  /** `U…` or `W…`. */
  userId: string;
  /** `T…` of the workspace the account belongs to. */
  teamId: string;
}

/** Someone who can act in both worlds: one Slack account linked to one IAM identity. */
export interface Person {
  /** IAM id, e.g. `IBMid-1100000ABC`; never an e-mail address. */
  iamId: string;
  slack: SlackIdentity;
  /** For display and the audit log only. */
  name: string;
}

export function isSameSlackUser(one: SlackIdentity, other: SlackIdentity): boolean {
  return one.userId === other.userId && one.teamId === other.teamId;
}

/** The same human as far as either world can tell: one shared identity is enough to say yes. */
export function isSamePerson(one: Person, other: Person): boolean {
  // Letter case must never make one identity two.
  return one.iamId.toLowerCase() === other.iamId.toLowerCase() || isSameSlackUser(one.slack, other.slack);
}
