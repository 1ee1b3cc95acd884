// REDIS_URL and what goes with it.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { RedisSettings } from './adapters/redis/open-redis.js';
import { readRedisAddress, type RedisAddress } from './adapters/redis/redis-address.js';
import type { SettingName } from './explanations/configuration.js';
import { anyText, type Source, yesOrNo } from './settings-source.js';

const redisAddress = z.string().transform((url, context): { url: string; address: RedisAddress } => {
  const read = readRedisAddress(url);
  if (read.ok) return { url, address: read.address };
  context.addIssue({ code: 'custom', message: read.fault, params: { isTold: true } });
  return z.NEVER;
});

const usualPatienceMs = 500;
const replicaCount = z
  .string()
  .regex(/^[1-9]$/)
  .transform(Number);
/** A click has to be on record well within Slack's three seconds. */
const replicaPatience = z
  .string()
  .regex(/^\d{2,4}$/)
  .transform(Number)
  .pipe(z.number().min(50).max(1_000));

export function readRedis(source: Source): RedisSettings | undefined {
  const { required, optional, has, report } = source;
  const found = required('REDIS_URL', redisAddress);
  if (found && !found.address.tls) {
    for (const variable of ['REDIS_CA_FILE', 'REDIS_CERT_FILE', 'REDIS_KEY_FILE'] as const) {
      if (has(variable))
        report(variable, 'is set although REDIS_URL asks for no TLS; it would begin with rediss');
    }
  }
  for (const [one, other] of [
    ['REDIS_CERT_FILE', 'REDIS_KEY_FILE'],
    ['REDIS_KEY_FILE', 'REDIS_CERT_FILE'],
  ] as const) {
    if (has(one) && !has(other)) report(other, `is missing besides ${one}`);
  }
  const ca = pem(source, 'REDIS_CA_FILE', (text) => new X509Certificate(text));
  const cert = pem(source, 'REDIS_CERT_FILE', (text) => new X509Certificate(text));
  const key = pem(source, 'REDIS_KEY_FILE', (text) => createPrivateKey(text));
  const isLossAllowed = optional('REDIS_ALLOW_NO_PERSISTENCE', yesOrNo);
  const atLeast = optional('REDIS_WAIT_REPLICAS', replicaCount);
  const withinMs = optional('REDIS_WAIT_MS', replicaPatience);
  if (has('REDIS_WAIT_MS') && !has('REDIS_WAIT_REPLICAS')) {
    report('REDIS_WAIT_REPLICAS', 'is missing besides REDIS_WAIT_MS');
  }
  return (
    found && {
      url: found.url,
      ...(ca !== undefined && { ca }),
      ...(cert !== undefined && key !== undefined && { certificate: { cert, key } }),
      ...(isLossAllowed && { isLossAllowed }),
      ...(atLeast !== undefined && { replicas: { atLeast, withinMs: withinMs ?? usualPatienceMs } }),
    }
  );
}

function pem(source: Source, variable: SettingName, read: (text: string) => unknown): string | undefined {
  const path = source.optional(variable, anyText);
  const text = path === undefined ? undefined : source.file(variable, path);
  if (text === undefined) return undefined;
  try {
    read(text);
    return text;
  } catch {
    source.report(variable, `names ${path}, which is not in PEM form, or needs a passphrase`);
    return undefined;
  }
}

/** What no log line may hold: passwords as they are sent, and as they stand in the address. */
export function redisSecrets({ url, certificate }: RedisSettings): string[] {
  const read = readRedisAddress(url);
  const { user, ...more } = read.ok ? read.address : { user: {} };
  const asWritten = [/:([^:@/?#]*)@/, /[?&]sentinel_password=([^&#]*)/i].flatMap(
    (form) => form.exec(url)?.[1] ?? [],
  );
  const asSent = [user.password, 'sentinels' in more ? more.sentinels.password : undefined, certificate?.key];
  return [...asWritten, ...asSent.filter((one) => one !== undefined)];
}
