import type { KeyRights } from '../domain/authority.js';
import type { Approver, InactiveApprover } from '../domain/approver.js';
import type { AccountKind, Person, SlackIdentity } from '../domain/person.js';
import type { Recognition } from '../domain/recognition.js';

/** What a right is asked about. */
export interface KeyScope {
  instanceId: string;
  keyRingId: string;
  keyId: string;
}

/** Somebody who may delete a key and cannot be asked: no Slack account of our workspace is known for them. */
export interface UnknownInSlack {
  iamId: string;
  name: string;
  /**
   * What their address belongs to, where that is no full member: linking would not help. `link_unreadable`: which account is theirs
   * is recorded, and cannot be read.
   */
  account?: Exclude<AccountKind, 'member'> | 'link_unreadable';
  onCondition?: true;
}

/** Who is who, and who may do what to which key. Rejects when the source cannot be read: no answer is never "nobody". */
export interface RoleDirectory {
  /** Where it knows it from: IAM, with links or addresses between the two worlds, or a file of the team's own. */
  readonly source: 'iam' | 'file';
  recognise(slack: SlackIdentity): Promise<Recognition>;
  /** Who stands behind an IAM id, where a Slack account is known for it. */
  findByIamId(iamId: string): Promise<Person | undefined>;
  rightsOf(person: Person, scope: KeyScope): Promise<KeyRights>;
  /**
   * Everyone who may delete the key and has a Slack account, those on a condition marked. Where `isEnough` is given the
   * looking may end with the first it says yes to.
   */
  approversOf(scope: KeyScope, isEnough?: (one: Approver) => Promise<boolean>): Promise<Approver[]>;
  unknownInSlack(scope: KeyScope): Promise<UnknownInSlack[]>;
  /** Who would be able to delete the key, in Slack or not, were they active in the account. */
  inactiveApproversOf(scope: KeyScope): Promise<InactiveApprover[]>;
}
