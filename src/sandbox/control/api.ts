/**
 * The sandbox's control API as types: what the page, the scenarios and scripts send and receive.
 * Prose and examples: `src/sandbox/README.md`. All bodies are JSON; every error is `{ error: string }` with a 4xx.
 */

import type { KmsKnobs } from '../kms/knobs.js';
import type { UserState } from '../world-iam.js';
import type { PersonSummary } from './person-api.js';

export type * from './person-api.js';

/** POST /control/clock: exactly one of the two. */
export interface ClockRequest {
  advanceMs?: number;
  /** ISO time not before the present one. */
  to?: string;
}
export interface ClockState {
  now: string;
  offsetMs: number;
}

/** POST /control/faults: what should go wrong with the next matching calls. */
export interface FaultRequest {
  target: 'kms' | 'iam' | 'slack';
  /**
   * Operation: for the KMS one of listKeys, getKeyMetadata, setKeyForDeletion, unsetKeyForDeletion, deleteKey,
   * listRegistrations, …; for Slack the Web API method, or `response_url`; absent matches every call.
   */
  operation?: string;
  /** Applies to this many matching calls, default 1. */
  times?: number;
  /** Let this many matching calls pass first, default 0. */
  skip?: number;
  /** Answer with this HTTP status instead of doing the work. */
  status?: number;
  /** Reason code for a KMS error envelope, `error` for a Slack `{ok:false}`. */
  code?: string;
  /** Seconds for a Retry-After header. */
  retryAfterS?: number;
  /** Raw body instead of an envelope, e.g. an HTML page from a gateway. */
  rawBody?: string;
  /** Wait this long before going on (real milliseconds). */
  delayMs?: number;
  /** Cut the connection: `before` the work is done, `after` it took effect, or `half` way through the answer. */
  drop?: 'before' | 'after' | 'half';
}
export interface FaultState extends FaultRequest {
  id: string;
  remaining: number;
}

/** POST /control/reset */
export interface ResetRequest {
  /** From here on; absent: as the sandbox was started. */
  identity?: Identity;
}

/** POST /control/kms-knobs: what is left out stays; answers how all of them stand. */
export type KmsKnobsRequest = Partial<KmsKnobs>;

/** POST /control/kms/:keyId/registrations: one, or up to 5,000 at once. */
export type RegistrationsRequest = RegistrationRequest | { registrations: RegistrationRequest[] };
export interface RegistrationRequest {
  resourceCrn: string;
  preventKeyDeletion: boolean;
  description?: string;
}

/** POST /control/kms/:keyId/remove-registration */
export type RemoveRegistrationRequest = { resourceCrn: string } | { all: true };

/** POST /control/iam/passcode: whom to, a Slack user id or an IAM id; `profile` for one they have assumed before. */
export interface PasscodeRequest {
  person: string;
  /** The trusted profile's IAM id. */
  profile?: string;
}
export interface PasscodeAnswer {
  passcode: string;
  expiresAt: string;
}

/** POST /control/iam/policies: a role for a person or for a group; answers `{ id }`. */
export interface GrantRequest {
  person?: string;
  /** Group id; exactly one of the two. */
  group?: string;
  /** Name of a service role or of a custom one. */
  role: string;
  instanceId: string;
  keyRingId?: string;
  keyId?: string;
  /** Under a condition, which holds or does not. */
  condition?: 'holds' | 'fails';
}

/** POST /control/iam/remove-policy */
export interface RemovePolicyRequest {
  id: string;
}

/** POST /control/iam/groups: a person in or out. */
export type GroupMemberRequest = { group: string; add: string } | { group: string; remove: string };

/** POST /control/iam/users */
export interface UserStateRequest {
  person: string;
  state: UserState;
}

/** What one policy gives a person, themselves or through a group. */
export interface GrantState {
  policyId: string;
  /** Last parts of the roles' CRNs. */
  roles: string[];
  /** Absent: of all of them. */
  instanceId?: string;
  keyRingId?: string;
  keyId?: string;
  /** Name of the group it is given to. */
  group?: string;
  condition?: 'holds' | 'fails';
}

export interface IamState {
  people: { iamId: string; name: string; state: UserState; isOwner: boolean; grants: GrantState[] }[];
  groups: { id: string; name: string; members: { iamId: string; name: string; byRule: boolean }[] }[];
  /** Names of the roles that can be given. */
  roles: string[];
}

export interface KmsKeyState {
  id: string;
  name: string;
  aliases: string[];
  keyRingId: string;
  instanceId: string;
  state: number;
  extractable: boolean;
  dualAuth: boolean;
  setForDeletion: { byIamId: string; authExpiration: string; lapsed: boolean } | null;
  deletedAt: string | null;
  deletedBy: string | null;
  registrations: { resourceCrn: string; preventKeyDeletion: boolean }[];
}

/** One call on the wire, newest last; secrets are masked before they get here. */
export interface WireEntry {
  seq: number;
  at: number;
  /** `kms` and `iam` calls, Slack Web API calls, and envelopes or signed requests delivered to the bot. */
  lane: 'kms' | 'iam' | 'slack-api' | 'slack-delivery';
  /** Operation, method or payload type. */
  what: string;
  /** One line: who, on what. */
  summary: string;
  status: string;
  ms: number;
  /** Bodies for the detail view, cut at 4,000 characters. */
  request?: string;
  response?: string;
}

/** Who acts at the KMS: two service IDs for everyone, or people as themselves. */
export type Identity = 'service-ids' | 'passcode';

/** GET /control/state */
export interface SandboxState {
  clock: ClockState;
  bot: {
    mode: 'socket' | 'http';
    identity: Identity;
    connected: boolean;
  };
  people: PersonSummary[];
  kms: {
    instances: { id: string; name: string; service: string; region: string }[];
    keys: KmsKeyState[];
    knobs: KmsKnobs;
  };
  iam: IamState;
  faults: FaultState[];
  /** Commands the app's manifest declares, for completion. */
  commands: { command: string; description: string; usageHint?: string }[];
  /** Shortcuts it declares. */
  shortcuts: { name: string; type: 'global' | 'message'; callbackId: string }[];
  /** Deadline of every open request, for the "just before / after the deadline" controls. */
  deadlines: { requestId: string; keyName: string; at: string }[];
  /** The next thing that time alone brings; absent while nothing is planned. */
  next?: PlannedStep;
  stories: {
    offered: { id: string; title: string; about: string }[];
    /** The one that is played, or was played last. */
    play?: PlayState;
  };
}

/**
 * What the bot has planned, by its timers and the absences of those who may decide. `at` is an ISO time, by the sandbox's clock;
 * people are named.
 */
export type PlannedStep = { at: string } & Step;
export type Step = { keyName: string } & (
  { kind: 'remind'; people: string[] } | { kind: 'expire' | 'recheck' } | { kind: 'back'; person: string }
);

/** How far a story has come. */
export interface PlayState {
  id: string;
  outcome: 'playing' | 'done' | 'stopped' | 'failed';
  /** Why it failed. */
  why?: string;
  /** What has happened so far; `watch`: the two people to look at from here on, by Slack user id. */
  lines: { at: number; text: string; watch?: [string, string] }[];
}

/** POST /control/stories/:id: plays it from the start of the demo world. */
export interface PlayRequest {
  /** Milliseconds to read a line; default 3,500. */
  paceMs?: number;
}

/**
 * GET /control/events: server-sent events. `changed` means "something `person` sees has changed, fetch again"
 * (`person` absent: everyone); `wire` carries new WireEntry rows; `state` means "fetch /control/state again".
 */
export type SandboxEvent =
  { type: 'changed'; person?: string } | { type: 'wire'; entries: WireEntry[] } | { type: 'state' };
