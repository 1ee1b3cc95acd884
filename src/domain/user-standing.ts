/**
 * Why IAM lets a user do nothing in an account, whatever policies say, by the state that user management shows
 * (docs/facts/ibm.md#states-of-users).
 */
export type InactiveUser =
  /** `PENDING` */
  | 'invited'
  /** `PROCESSING` */
  | 'invitation_unsent'
  | 'suspended'
  | 'vpn_only'
  /** `IAMID_INVALID` */
  | 'identity_gone'
  /** Failed at IBM, or a state this version does not know. */
  | 'out_of_order';

/** The same with `no_user`, for whoever is none of the account's. */
export type Inactive = InactiveUser | 'no_user';

const byState: Record<string, InactiveUser | undefined> = {
  ACTIVE: undefined,
  // Shut out of the classic infrastructure alone: the platform stays open, and keys belong to it.
  DISABLED_CLASSIC_INFRASTRUCTURE: undefined,
  PENDING: 'invited',
  PROCESSING: 'invitation_unsent',
  SUSPENDED: 'suspended',
  VPN_ONLY: 'vpn_only',
  IAMID_INVALID: 'identity_gone',
};

/** Undefined for a user whose rights count. */
export function inactiveBy(state: string): InactiveUser | undefined {
  return Object.hasOwn(byState, state) ? byState[state] : 'out_of_order';
}
