/** The types of a world's IAM side, in the words of IAM's own API (policies v2). */

export type PolicyOperator =
  'stringEquals' | 'stringMatch' | 'stringExists' | 'stringEqualsAnyOf' | 'stringMatchAnyOf';

export interface PolicyAttribute {
  /** Of a subject `iam_id` or `access_group_id`; of a resource `accountId`, `serviceName`, `keyRing`, … */
  key: string;
  operator: PolicyOperator;
  /** A list for the two `AnyOf` operators, a boolean for `stringExists`. */
  value: string | string[] | boolean;
}

export interface PolicyTag {
  key: string;
  operator: 'stringEquals' | 'stringMatch';
  value: string;
}

/** One condition, or several under one operator; the simulator shows them and never evaluates them. */
export type PolicyRule =
  | { key: string; operator: string; value: string | string[] }
  | { operator: 'and' | 'or'; conditions: { key: string; operator: string; value: string | string[] }[] };

export interface WorldPolicy {
  id: string;
  description?: string;
  /** Default `active`. */
  state?: 'active' | 'deleted';
  subject: { attributes: PolicyAttribute[] };
  /** Has to name the account. */
  resource: { attributes: PolicyAttribute[]; tags?: PolicyTag[] };
  control: { grant: { roles: { role_id: string }[] } };
  rule?: PolicyRule;
  pattern?: string;
  /** Whether the `rule` is satisfied, at whatever time. Default true; not on the wire. */
  conditionHolds?: boolean;
}

export interface WorldGroupRule {
  id: string;
  name: string;
  /** Hours a membership lasts after signing in. */
  expiration: number;
  realmName: string;
  /** `value` is JSON, as IAM wants it. */
  conditions: { claim: string; operator: string; value: string }[];
}

export interface WorldAccessGroup {
  /** `AccessGroupId-…` */
  id: string;
  name: string;
  description?: string;
  /** IAM ids of users, service IDs and trusted profiles. */
  members: string[];
  rules?: WorldGroupRule[];
  /** Those who are signed in through a rule: only so long does IAM know them as members. */
  signedInByRule?: string[];
}

export interface WorldCustomRole {
  /** As in its CRN: alphanumeric, capitalised. */
  name: string;
  displayName: string;
  description?: string;
  serviceName: string;
  /** Whole ids, e.g. `kms.secrets.delete`. */
  actions: string[];
}

/** As user management shows it (docs/facts/ibm.md#states-of-users). */
export const userStates = [
  'ACTIVE',
  'PENDING',
  'PROCESSING',
  'DISABLED_CLASSIC_INFRASTRUCTURE',
  'VPN_ONLY',
  'SUSPENDED',
  'IAMID_INVALID',
  'ERROR_WHILE_PROCESSING',
  'ERROR_WHILE_DELETING',
] as const;
export type UserState = (typeof userStates)[number];

export interface WorldIam {
  /** Besides those the identities' `grants` stand for. */
  policies?: WorldPolicy[];
  groups?: WorldAccessGroup[];
  customRoles?: WorldCustomRole[];
  /** Users see only themselves, unless they may view IAM. Default false. */
  restrictedUserList?: boolean;
}
