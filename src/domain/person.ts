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
  /** IAM's, in lower case; absent where the role directory tells none. */
  email?: string;
}

/** What two persons can have in common that makes them one. */
export type SharedIdentity = 'slack' | 'iam' | 'email';

export function isSameSlackUser(one: SlackIdentity, other: SlackIdentity): boolean {
  return one.userId === other.userId && one.teamId === other.teamId;
}

/** The spelling that stands for every other: letter case must never make one identity two. */
export function foldedIamId(iamId: string): string {
  return iamId.toLowerCase();
}

export function isSameIamId(one: string, other: string): boolean {
  return foldedIamId(one) === foldedIamId(other);
}

/** What makes the two one human, the surest first; undefined for different people, as far as either world can tell. */
export function sharedIdentity(one: Person, other: Person): SharedIdentity | undefined {
  if (isSameSlackUser(one.slack, other.slack)) return 'slack';
  if (isSameIamId(one.iamId, other.iamId)) return 'iam';
  // One human with an IBMid and a federated identity has two IAM ids (docs/facts/ibm.md#two-identities).
  const email = one.email?.toLowerCase() ?? '';
  return email !== '' && email === other.email?.toLowerCase() ? 'email' : undefined;
}

/** One shared identity is enough to say yes. */
export function isSamePerson(one: Person, other: Person): boolean {
  return sharedIdentity(one, other) !== undefined;
}

/** What kind of Slack account someone has, as Slack says at the moment they act. */
export type AccountKind = 'member' | 'guest' | 'bot' | 'deactivated' | 'outsider';
