import { z } from 'zod';
import type { Clock } from '../../../ports/clock.js';
import { callIam, IamUnavailableError } from '../wire/iam-call.js';
import { createRemembered } from '../wire/remembered.js';

/** What IAM publishes of itself, as far as signing in with a passcode needs it. */
export interface OpenIdConfiguration {
  /** `iss` of IAM's tokens, to the letter. */
  issuer: string;
  tokenEndpoint: string;
  /** Page on which people get a passcode. */
  passcodeEndpoint: string;
  /** Where the public keys behind the tokens are. */
  jwksUri: string;
}

/** IAM publishes an address that is not its own. */
export class ForeignAddressError extends Error {
  override name = 'ForeignAddressError';
  /** `member` is the name in the openid-configuration. */
  constructor(readonly member: string) {
    super(`the openid-configuration of IAM leads outside its own site: ${member}`);
  }
}

export interface OpenIdConfigurationOptions {
  /** IAM's address, e.g. `https://iam.cloud.ibm.com`. */
  iamUrl: string;
  timeoutMs: number;
  clock: Clock;
}

const rememberedMs = 60 * 60_000;

/**
 * Reads the openid-configuration of IAM, once an hour and for all who ask at the same time. The answer rejects with an
 * `IamUnavailableError`, or with a `ForeignAddressError`; neither is remembered.
 */
export function createOpenIdConfiguration(
  options: OpenIdConfigurationOptions,
): () => Promise<OpenIdConfiguration> {
  const { clock } = options;
  return createRemembered<[], OpenIdConfiguration>({
    read: () => readConfiguration(options),
    freshMs: rememberedMs,
    now: () => clock.now(),
  });
}

const schema = z.object({
  issuer: z.string(),
  token_endpoint: z.string(),
  passcode_endpoint: z.string(),
  jwks_uri: z.string(),
});

async function readConfiguration({
  iamUrl,
  timeoutMs,
}: OpenIdConfigurationOptions): Promise<OpenIdConfiguration> {
  const url = `${iamUrl}/identity/.well-known/openid-configuration`;
  const { status, body } = await callIam({
    operation: 'getOpenIdConfiguration',
    method: 'GET',
    url,
    timeoutMs,
  });
  const published = schema.safeParse(body).data;
  if (!published) throw new IamUnavailableError({ code: 'iam_unavailable', problem: 'unreadable', status });
  for (const [member, address] of Object.entries(published)) {
    if (!isOwnAddress(address, new URL(iamUrl))) throw new ForeignAddressError(member);
  }
  return {
    issuer: published.issuer,
    tokenEndpoint: published.token_endpoint,
    passcodeEndpoint: published.passcode_endpoint,
    jwksUri: published.jwks_uri,
  };
}

/** Passcodes are asked for and sent there, and tokens are believed because of what is there. */
export function isOwnAddress(address: string, iam: URL): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, port, username, password } = new URL(address);
  if (username !== '' || password !== '') return false;
  // The sandbox: all of it is on this machine, without certificates.
  if (isLoopback(iam)) return isLoopback(new URL(address)) && /^https?:$/.test(protocol);
  const site = siteOf(iam.hostname);
  return (
    protocol === 'https:' &&
    (port === '' || port === iam.port) &&
    (hostname === site || hostname.endsWith(`.${site}`))
  );
}

/** `iam.cloud.ibm.com` for its private and regional hosts too, which publish pages of the public one (docs/facts/ibm.md#one-time-passcodes). */
function siteOf(hostname: string): string {
  const labels = hostname.split('.');
  const start = labels.indexOf('iam');
  return start === -1 ? hostname : labels.slice(start).join('.');
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
