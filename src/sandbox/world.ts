/** The types of a sandbox world: who exists in Slack and IAM, and what the KMS holds at the start. */

import type { UserState, WorldIam } from './world-iam.js';

/** KMS roles as IBM names them; a person may also hold none on an instance. */
export type KmsRole = 'Reader' | 'ReaderPlus' | 'Writer' | 'Manager';

export interface WorldPerson {
  /** Slack user id, `U…`. */
  slackUserId: string;
  /** Slack team id, `T…`; an outsider (Slack Connect) carries another team's id. */
  teamId: string;
  /** On Enterprise Grid, the workspaces of the organisation they are in; absent: `teamId` alone. */
  teams?: string[];
  /** Handle without `@`, e.g. `ada`. */
  handle: string;
  realName: string;
  email: string;
  /** IANA zone, e.g. `Europe/Berlin`. */
  timeZone: string;
  kind: 'member' | 'guest' | 'deactivated' | 'outsider' | 'bot';
  /** When they want no notifications, epoch ms; over once `to` has come. */
  doNotDisturb?: { from: number; to: number };
  /** The person's IAM id, `IBMid-…`; absent when IBM Cloud does not know them. */
  iamId?: string;
  /** Role on the demo instance, used for the static role file the sandbox starts with. */
  role?: KmsRole;
  /** One short line for the page: what playing this person is good for. */
  blurb: string;
}

export interface WorldChannel {
  id: string;
  name: string;
  members: string[];
  isPrivate: boolean;
  isExtShared: boolean;
  /** Whether the bot has been invited. */
  botIsMember: boolean;
}

export interface WorldWorkspace {
  teamId: string;
  teamName: string;
  domain: string;
  /** The workspace is one of an Enterprise Grid organisation; button presses name the workspace `pressTeamId`, whoever presses. */
  grid?: {
    enterpriseId: string;
    enterpriseName: string;
    pressTeamId: string;
    /** The app is installed for all of it. */
    isOrgWide?: boolean;
  };
  /** The bot user, `U…`, and bot id, `B…`. */
  botUserId: string;
  botId: string;
  appId: string;
  botToken: string;
  appToken: string;
  signingSecret: string;
  people: WorldPerson[];
  channels: WorldChannel[];
}

export interface WorldRegistration {
  resourceCrn: string;
  preventKeyDeletion: boolean;
  description?: string;
  /** Milliseconds before the world's start at which it was created. */
  createdAgoMs: number;
}

export interface WorldKey {
  id: string;
  name: string;
  aliases?: string[];
  description?: string;
  keyRingId: string;
  /** false: root key, true: standard key. */
  extractable: boolean;
  /** 0 pre-activation, 1 active, 2 suspended, 3 deactivated, 5 destroyed. */
  state: 0 | 1 | 2 | 3 | 5;
  dualAuthDelete: boolean;
  /** Set for deletion by this IAM id this long before the start. */
  setForDeletion?: { byIamId: string; agoMs: number };
  registrations?: WorldRegistration[];
  createdAgoMs: number;
  /** Milliseconds after the world's start at which it expires; negative for the past. */
  expiresInMs?: number;
}

export interface WorldInstance {
  /** Instance GUID. */
  id: string;
  name: string;
  service: 'kms' | 'hs-crypto';
  region: string;
  accountId: string;
  keyRings: string[];
  keys: WorldKey[];
  /** Instance policy: new keys get dual authorization. */
  dualAuthPolicy: boolean;
  resourceGroupId?: string;
  serviceGroupIds?: string[];
  /** Access management tags, `name:value`. */
  accessTags?: string[];
}

/** An identity that can obtain IAM tokens: by API key, by passcode (users), or by being assumed (profiles). */
export interface WorldIdentity {
  iamId: string;
  kind: 'user' | 'service-id' | 'profile';
  name: string;
  email?: string;
  apiKey?: string;
  /** Shorthand for access policies; `keyRingId` / `keyId` absent means all of the instance. */
  grants: WorldGrant[];
  /** Of users; default ACTIVE. */
  state?: UserState;
  /** May view policies, access groups and users, as a Viewer of IAM's own services may. */
  iamViewer?: boolean;
  /** A second account the user is in, and the one a passcode without `account` leads to. */
  defaultAccountId?: string;
  /** Of profiles: IAM ids of those who may assume it. */
  assumableBy?: string[];
}

export interface WorldGrant {
  instanceId: string;
  role: KmsRole | 'KeyPurge';
  keyRingId?: string;
  keyId?: string;
}

/** In the words of the resource controller. */
export type InstanceState =
  'active' | 'inactive' | 'provisioning' | 'pending_reclamation' | 'pending_removal' | 'removed' | 'failed';

/** An instance of another service, as the resource controller knows it. */
export interface WorldResource {
  /** The instance's own CRN; ends in `::`. */
  crn: string;
  name: string;
  dashboardUrl?: string;
  /** As for an instance of keys; default active. */
  state?: InstanceState;
  /** `false`: nobody here may see it, as if it were not there. Default true. */
  visible?: boolean;
}

export interface WorldAccount {
  id: string;
  name: string;
  /** One of the identities. */
  ownerIamId: string;
}

export interface World {
  accountId: string;
  /** What account management tells of the account; absent: nothing. */
  account?: WorldAccount;
  workspace: WorldWorkspace;
  instances: WorldInstance[];
  resources?: WorldResource[];
  identities: WorldIdentity[];
  iam?: WorldIam;
}
