import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomUUID,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import type { WorldIdentity } from '../world.js';

/** Lifetime of a token obtained by API key, in seconds. */
export const tokenLifetimeS = 3_600;

/** What a presented token tells: whose it is, or why it does not count. */
export type TokenReading =
  | { outcome: 'valid'; iamId: string; accountId: string }
  /** No subject can be read from it: a 400 at the KMS. */
  | { outcome: 'malformed' }
  /** Expired, or signed by somebody else: a 401. */
  | { outcome: 'refused' };

/** Signs and verifies IAM access tokens (RS256). The key pair is made at first use, or comes back from a snapshot. */
export interface TokenIssuer {
  issue(identity: WorldIdentity, accountId: string, issuer: string, nowMs: number): string;
  read(token: string, nowMs: number): TokenReading;
  /** The public key as `/identity/keys` publishes it. */
  jwks(): { keys: Record<string, unknown>[] };
  /** The private key, PKCS #8 PEM, or undefined while none was needed. */
  privateKeyPem(): string | undefined;
}

export function createTokenIssuer(privateKeyPem?: string): TokenIssuer {
  let privateKey: KeyObject | undefined = privateKeyPem ? createPrivateKey(privateKeyPem) : undefined;
  const signingKey = () => (privateKey ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
  const kid = 'sandbox-1';
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return {
    issue(identity, accountId, issuer, nowMs) {
      const iat = Math.floor(nowMs / 1000);
      const isService = identity.kind === 'service-id';
      const subject = isService ? identity.iamId.replace(/^iam-/, '') : (identity.email ?? identity.iamId);
      const [realmid] = identity.iamId.split('-');
      const claims = {
        iam_id: identity.iamId,
        id: identity.iamId,
        realmid,
        jti: randomUUID(),
        identifier: identity.iamId.slice((realmid?.length ?? 0) + 1),
        name: identity.name,
        ...(!isService && { email: identity.email }),
        sub: subject,
        ...(isService && { sub_type: 'ServiceId' }),
        account: { valid: true, bss: accountId },
        authn: { sub: subject, iam_id: identity.iamId },
        iat,
        exp: iat + tokenLifetimeS,
        iss: issuer,
        grant_type: 'urn:ibm:params:oauth:grant-type:apikey',
        scope: 'ibm openid',
        client_id: 'default',
        acr: 1,
        amr: ['pwd'],
      };
      const signed = `${encode({ alg: 'RS256', typ: 'JWT', kid })}.${encode(claims)}`;
      return `${signed}.${sign('sha256', Buffer.from(signed), signingKey()).toString('base64url')}`;
    },
    read(token, nowMs) {
      const [header, payload, signature, ...rest] = token.split('.');
      if (!header || !payload || !signature || rest.length > 0) return { outcome: 'malformed' };
      const claims = decode(payload);
      const { iam_id: iamId, sub, exp, account } = claims ?? {};
      if (typeof iamId !== 'string' || typeof sub !== 'string') return { outcome: 'malformed' };
      if (decode(header)?.['alg'] !== 'RS256') return { outcome: 'refused' };
      const genuine = verify(
        'sha256',
        Buffer.from(`${header}.${payload}`),
        createPublicKey(signingKey()),
        Buffer.from(signature, 'base64url'),
      );
      if (!genuine || typeof exp !== 'number' || exp * 1000 <= nowMs) return { outcome: 'refused' };
      const accountId = (account as { bss?: unknown } | undefined)?.bss;
      return { outcome: 'valid', iamId, accountId: typeof accountId === 'string' ? accountId : '' };
    },
    jwks: () => ({
      keys: [{ ...createPublicKey(signingKey()).export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid }],
    }),
    privateKeyPem: () => privateKey?.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
