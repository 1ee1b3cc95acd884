/** The types of a sandbox world: who exists in Slack and IAM, and what the KMS holds at the start. */

/** KMS roles as IBM names them; a person may also hold none on an instance. */
export type KmsRole = 'Reader' | 'ReaderPlus' | 'Writer' | 'Manager';

export interface WorldPerson {
  /** Slack user id, `U…`. */
  slackUserId: string;
  /** Slack team id, `T…`; an outsider (Slack Connect) carries another team's id. */
  teamId: string;
  /** Handle without `@`, e.g. `ada`. */
  handle: string;
  realName: string;
  email: string;
  /** IANA zone, e.g. `Europe/Berlin`. */
  timeZone: string;
  kind: 'member' | 'guest' | 'deactivated' | 'outsider' | 'bot';
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
  /** The bot user, `U…`, and bot id, `B…`. */
  botUserId: string;
  botId: string;
  appId: string;
  botToken: string;
  appToken: string;
  signingSecret: string;
  /** Bot scopes granted; calls needing another are refused with `missing_scope`. */
  scopes: string[];
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
}

/** An identity that can obtain IAM tokens by API key. */
export interface WorldIdentity {
  iamId: string;
  kind: 'user' | 'service-id';
  name: string;
  email?: string;
  apiKey?: string;
  /** Grants; `keyRingId` / `keyId` absent means all of the instance. */
  grants: { instanceId: string; role: KmsRole | 'KeyPurge'; keyRingId?: string; keyId?: string }[];
}

export interface World {
  accountId: string;
  workspace: WorldWorkspace;
  instances: WorldInstance[];
  identities: WorldIdentity[];
}
