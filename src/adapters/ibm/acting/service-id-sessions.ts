import type { Act, ActingSessions } from '../../../ports/acting-sessions.js';
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
