import type { IamUser, PersonAccess, Right } from '../domain/iam-access.js';
import type { Inactive } from '../domain/user-standing.js';
import type { KeyScope } from './role-directory.js';

/** Rights of one identity on one key, with where they come from. */
export interface RightsNow {
  maySetForDeletion: Right;
  mayDelete: Right;
  /** Why there are none, of an identity that is no active user. */
  inactive?: Inactive;
}

/**
 * What IAM lets people do to a key. Every call rejects when IAM does not answer, and with an `AccessHiddenError` when it
 * shows us too little to tell: no answer is never "nobody".
 */
export interface KeyAccess {
  /** Read from IAM now: what the check of somebody who acts rests on. None for an identity that is no active user. */
  rightsNow(iamId: string, scope: KeyScope): Promise<RightsNow>;
  /**
   * Everyone with a right on the key; as read within the last ten minutes. Without a key on the instance as a whole, where a right
   * on a part of it is a conditional one.
   */
  whoMay(scope: Pick<KeyScope, 'instanceId'> & Partial<KeyScope>): Promise<PersonAccess[]>;
  /** Everyone who would have one, were they active in the account; as old. */
  whoWouldMay(scope: KeyScope): Promise<PersonAccess[]>;
  /** A user of the instance's account; as read within the last ten minutes. */
  userOf(iamId: string, instanceId: string): Promise<IamUser | undefined>;
  /** Every user of the instance's account with this e-mail address, letter case aside; as read within the last ten minutes. */
  usersWithEmail(email: string, instanceId: string): Promise<IamUser[]>;
  /** Id of the account an instance belongs to. */
  accountOf(instanceId: string): Promise<string>;
}
