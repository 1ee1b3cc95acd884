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

/** What a token is issued for. */
export interface TokenSession {
  identity: WorldIdentity;
  /** Who signed in; another than `identity` where a profile is assumed. */
  signedIn: WorldIdentity;
  accountId: string;
  /** How they signed in, as the grant is called at the token endpoint. */
  grantType: string;
  lifetimeS: number;
}

/** What a presented token tells: whose it is, or why it does not count. */
export type TokenReading =
  | { outcome: 'valid'; iamId: string; accountId: string }
  /** No subject can be read from it: a 400 at the KMS. */
  | { outcome: 'malformed' }
  | { outcome: 'expired' }
  /** Signed by somebody else: a 401. */
  | { outcome: 'refused' };

export type RefreshReading =
  | { outcome: 'valid'; iamId: string; signedInIamId: string; grantType: string; lifetimeS: number }
  | { outcome: 'expired' | 'unknown' };

/** Signs and verifies IAM's tokens (RS256). The key pair is made at first use, or comes back from a snapshot. */
export interface TokenIssuer {
  issue(session: TokenSession, issuer: string, nowMs: number): string;
  /** A refresh token that needs no memory; to clients it is opaque, and no access token. */
  issueRefresh(session: TokenSession, nowMs: number): string;
  read(token: string, nowMs: number): TokenReading;
  readRefresh(token: string, nowMs: number): RefreshReading;
  /** The public key as `/identity/keys` publishes it. */
  jwks(): { keys: Record<string, unknown>[] };
  /** The private key, PKCS #8 PEM, or undefined while none was needed. */
  privateKeyPem(): string | undefined;
}

const refreshLifetimeS = 24 * 3_600;
const kid = 'sandbox-1';

export function createTokenIssuer(privateKeyPem?: string): TokenIssuer {
  let privateKey: KeyObject | undefined = privateKeyPem ? createPrivateKey(privateKeyPem) : undefined;
  const signingKey = () => (privateKey ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = (typ: string, claims: Record<string, unknown>) => {
    const text = `${encode({ alg: 'RS256', typ, kid })}.${encode(claims)}`;
    return `${text}.${sign('sha256', Buffer.from(text), signingKey()).toString('base64url')}`;
  };
  const isGenuine = (token: string) => {
    const [header = '', payload = '', signature = ''] = token.split('.');
    return (
      decode(header)?.['alg'] === 'RS256' &&
      verify(
        'sha256',
        Buffer.from(`${header}.${payload}`),
        createPublicKey(signingKey()),
        Buffer.from(signature, 'base64url'),
      )
    );
  };
  return {
    issue(session, issuer, nowMs) {
      const iat = Math.floor(nowMs / 1000);
      return signed('JWT', {
        ...claimsOf(session),
        jti: randomUUID(),
        iat,
        exp: iat + session.lifetimeS,
        iss: issuer,
        scope: 'ibm openid',
        client_id: session.grantType === apiKeyGrant ? 'default' : 'bx',
        acr: 1,
        amr: ['pwd'],
      });
    },
    issueRefresh: ({ identity, signedIn, grantType, lifetimeS }, nowMs) =>
      signed('refresh', {
        for: identity.iamId,
        by: signedIn.iamId,
        grantType,
        lifetimeS,
        until: Math.floor(nowMs / 1000) + refreshLifetimeS,
      }),
    read(token, nowMs) {
      const [, payload = '', signature, ...rest] = token.split('.');
      if (!signature || rest.length > 0) return { outcome: 'malformed' };
      const { iam_id: iamId, sub, exp, account } = decode(payload) ?? {};
      if (typeof iamId !== 'string' || typeof sub !== 'string') return { outcome: 'malformed' };
      if (!isGenuine(token) || typeof exp !== 'number') return { outcome: 'refused' };
      if (exp * 1000 <= nowMs) return { outcome: 'expired' };
      const accountId = (account as { bss?: unknown } | undefined)?.bss;
      return { outcome: 'valid', iamId, accountId: typeof accountId === 'string' ? accountId : '' };
    },
    readRefresh(token, nowMs) {
      const claims = isGenuine(token) ? decode(token.split('.')[1] ?? '') : undefined;
      const { for: iamId, by: signedInIamId, grantType, lifetimeS, until } = claims ?? {};
      if (
        typeof iamId !== 'string' ||
        typeof signedInIamId !== 'string' ||
        typeof grantType !== 'string' ||
        typeof lifetimeS !== 'number' ||
        typeof until !== 'number'
      ) {
        return { outcome: 'unknown' };
      }
      if (until * 1000 <= nowMs) return { outcome: 'expired' };
      return { outcome: 'valid', iamId, signedInIamId, grantType, lifetimeS };
    },
    jwks: () => ({
      keys: [{ ...createPublicKey(signingKey()).export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid }],
    }),
    privateKeyPem: () => privateKey?.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

export const apiKeyGrant = 'urn:ibm:params:oauth:grant-type:apikey';

const subTypes: Record<WorldIdentity['kind'], string | undefined> = {
  // Absent for people.
  user: undefined,
  'service-id': 'ServiceId',
  profile: 'Profile',
};

/** What a token says of whom, and of how they signed in. */
function claimsOf({ identity, signedIn, accountId, grantType }: TokenSession): Record<string, unknown> {
  const { iamId, kind, name, email } = identity;
  const [realmid = ''] = iamId.split('-');
  const [givenName, ...familyNames] = name.split(' ');
  return {
    iam_id: iamId,
    id: iamId,
    realmid,
    identifier: iamId.slice(realmid.length + 1),
    name,
    ...(kind === 'user' && { given_name: givenName, family_name: familyNames.join(' '), email }),
    sub: subjectOf(identity),
    ...(subTypes[kind] !== undefined && { sub_type: subTypes[kind] }),
    account: { valid: true, bss: accountId },
    authn: {
      sub: subjectOf(signedIn),
      iam_id: signedIn.iamId,
      name: signedIn.name,
      ...(signedIn.kind === 'user' && { email: signedIn.email }),
      ...(subTypes[signedIn.kind] !== undefined && { sub_type: subTypes[signedIn.kind] }),
    },
    grant_type: grantType,
  };
}

function subjectOf({ iamId, kind, email }: WorldIdentity): string {
  return kind === 'user' ? (email ?? iamId) : iamId.replace(/^iam-/, '');
}

function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
