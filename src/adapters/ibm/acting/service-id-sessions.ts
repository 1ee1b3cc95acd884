import type { Act, ActingSessions } from '../../../ports/acting-sessions.js';
import type { KmsFailure } from '../../../domain/kms-failure.js';
import { isSameIamId } from '../../../domain/person.js';
import { signIn } from '../wire/iam-sign-in.js';

export interface ServiceIdOptions {
  /** API key of the service ID with Writer: sets keys for deletion and unsets them. */
  writerApiKey: string;
  /** API key of the service ID with Manager: deletes and restores. */
  managerApiKey: string;
  /** IAM's address, e.g. `https://iam.cloud.ibm.com`. */
  iamUrl: string;
  /** For one sign-in; default 10 s. */
  timeoutMs?: number;
}

const roles: Record<Act, 'writer' | 'manager'> = {
  first_authorization: 'writer',
  withdrawal: 'writer',
  deletion: 'manager',
  restoration: 'manager',
  sync: 'writer',
  rotate: 'writer',
  enable: 'manager',
  disable: 'manager',
};

/**
 * Acts as two service IDs. Every session signs in anew: acts are rare, and a fresh token cannot have been revoked
 * or outlived between the click and the call.
 */
export function createServiceIdSessions(options: ServiceIdOptions): ActingSessions {
  const { iamUrl, timeoutMs = 10_000 } = options;
  const apiKeys = { writer: options.writerApiKey, manager: options.managerApiKey };
  return {
    mode: 'service-ids',
    async sessionFor(act) {
      const signedIn = await signIn({ apiKey: apiKeys[roles[act]], iamUrl, timeoutMs });
      if (!signedIn.ok) return signedIn;
      const { iamId, token } = signedIn.value;
      return { ok: true, session: { iamId, token: () => Promise.resolve(token) } };
    },
  };
}

export type ServiceIdCheck =
  | { ok: true; writerIamId: string; managerIamId: string }
  /** IBM refuses the second step of an identity that did the first. */
  | { ok: false; problem: 'same_identity'; iamId: string }
  | { ok: false; problem: 'sign_in_failed'; role: 'writer' | 'manager'; failure: KmsFailure };

/** Signs in as both and makes sure that they are two identities; for the start, before anyone clicks. */
export async function checkServiceIds(options: ServiceIdOptions): Promise<ServiceIdCheck> {
  const { iamUrl, timeoutMs = 10_000 } = options;
  const [writer, manager] = await Promise.all([
    signIn({ apiKey: options.writerApiKey, iamUrl, timeoutMs }),
    signIn({ apiKey: options.managerApiKey, iamUrl, timeoutMs }),
  ]);
  if (!writer.ok) return { ok: false, problem: 'sign_in_failed', role: 'writer', failure: writer.failure };
  if (!manager.ok) return { ok: false, problem: 'sign_in_failed', role: 'manager', failure: manager.failure };
  const [writerIamId, managerIamId] = [writer.value.iamId, manager.value.iamId];
  if (isSameIamId(writerIamId, managerIamId))
    return { ok: false, problem: 'same_identity', iamId: writerIamId };
  return { ok: true, writerIamId, managerIamId };
}
