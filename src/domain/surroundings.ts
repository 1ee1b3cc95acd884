// What a look at the surroundings finds, before anybody relies on them.
import type { KmsFailure } from './kms-failure.js';
import type { KeyService } from './key.js';
import type { BotIdentity, PrivilegeFinding } from './privilege.js';

/** Why nothing came that the service asked could have sent. */
export type Unreached =
  /** `networkErrorCode`: Node's or the TLS library's, such as `ECONNREFUSED`. */
  | { why: 'no_connection'; networkErrorCode?: string }
  | { why: 'no_answer_in_time' }
  /** Something answers there that is another service. */
  | { why: 'foreign'; status: number }
  /** The service, or a gateway before it, says that it is in trouble. */
  | { why: 'outage'; status: number };

/** The services around the KMS, each with an address of its own. */
export type IbmService =
  'iam' | 'resource_controller' | 'account_management' | 'user_management' | 'global_tagging';

export interface NamedInstance {
  id: string;
  name: string;
}

export type IbmFinding =
  | { problem: 'service_unreached'; service: IbmService; url: string; how: Unreached }
  | { problem: 'sign_in_refused'; who: BotIdentity; failure: KmsFailure }
  | { problem: 'one_identity'; who: [BotIdentity, BotIdentity]; iamId: string }
  /** The second may what the first has to, and the first may not. */
  | { problem: 'keys_swapped'; who: [BotIdentity, BotIdentity]; instance: NamedInstance }
  | { problem: 'no_instances' }
  | { problem: 'instances_unreadable' }
  | { problem: 'instance_unreached'; instance: NamedInstance; url: string; how: Unreached }
  | { problem: 'instance_refused'; instance: NamedInstance; url: string; status: number }
  | { problem: 'service_differs'; instance: NamedInstance; configured: KeyService; told: string }
  | { problem: 'region_differs'; instance: NamedInstance; configured: string; told: string }
  | { problem: 'privilege'; finding: PrivilegeFinding }
  | { problem: 'rights_unreadable'; operation: string }
  | { problem: 'signed_in'; who: BotIdentity; iamId: string }
  /** Without any key that is shown to the reader: IBM answers with a list of those it may see. */
  | { problem: 'instance_readable' | 'instance_shows_nothing'; instance: NamedInstance; url: string };

/** Who could decide on a deletion today. */
export interface Deciders {
  instance: NamedInstance;
  from: 'file' | 'iam';
  /** Of the instance as a whole. */
  names: readonly string[];
  /** For some rings or keys only, or on a condition. */
  perhaps: readonly string[];
}

export interface PortFinding {
  port: number;
  /** `own`: by a bot that is running here. */
  problem: 'taken' | 'own' | 'not_permitted' | 'unusable';
  /** Node's, such as `EADDRINUSE`. */
  errorCode: string;
}
