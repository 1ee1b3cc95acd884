// What is set of the audit log: the keys that seal it, and where its head goes.
import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { anyText, type Source } from './settings-source.js';

export interface AuditSettings {
  /** The first one seals; each of 32 bytes or more. */
  sealKeys: Buffer[];
  /** Where the head is posted once a day. */
  headChannel?: string;
  stamping?: StampingSettings;
  /** PEM of the authorities whose stamps are believed; also where none are asked for any more. */
  stampAuthority?: string;
}

export interface StampingSettings {
  url: string;
  /** PEM of the authorities whose stamps are believed. */
  ca: string;
  need: 'best-effort' | 'required';
}

const shortestKey = 32;
/** Of 32 random bytes hardly ever fewer are different; a sentence, or one byte over and over, has fewer. */
const fewestDifferent = 20;

/** Hex or base64, one key or several with commas between them. */
const sealKeys: z.ZodType<Buffer[], string> = z.string().transform((text, context) => {
  const keys = text.split(',').map((one) => keyOf(one.trim()));
  const isGood = keys.every((key) => key.length >= shortestKey && new Set(key).size >= fewestDifferent);
  if (isGood) return keys;
  context.addIssue({ code: 'custom', message: 'not random' });
  return z.NEVER;
});

const channel: z.ZodType<string, string> = z.string().regex(/^[CG][A-Z0-9]{2,20}$/);
const stampNeeds: z.ZodType<'off' | StampingSettings['need'], string> = z
  .string()
  .pipe(z.enum(['off', 'best-effort', 'required']));
/** Plain HTTP is usual: what comes is signed. */
const serviceAddress: z.ZodType<string, string> = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol));

export function readAudit(source: Source): AuditSettings {
  const headChannel = source.optional('AUDIT_HEAD_CHANNEL', channel);
  const { stamping, stampAuthority } = readStamping(source);
  return {
    sealKeys: source.optional('AUDIT_SEAL_KEY', sealKeys) ?? [],
    ...(headChannel !== undefined && { headChannel }),
    ...(stamping && { stamping }),
    ...(stampAuthority !== undefined && { stampAuthority }),
  };
}

function readStamping(source: Source): Pick<AuditSettings, 'stamping' | 'stampAuthority'> {
  const need = source.optional('AUDIT_TIMESTAMP', stampNeeds) ?? 'off';
  const url = source.optional('AUDIT_TIMESTAMP_URL', serviceAddress);
  const caPath = source.optional('AUDIT_TIMESTAMP_CA', anyText);
  const ca = caPath === undefined ? undefined : source.file('AUDIT_TIMESTAMP_CA', caPath);
  if (ca !== undefined && !areCertificates(ca))
    source.report('AUDIT_TIMESTAMP_CA', 'names a file that holds no certificate');
  const authority = ca === undefined ? {} : { stampAuthority: ca };
  if (need === 'off') return authority;
  for (const variable of ['AUDIT_TIMESTAMP_URL', 'AUDIT_TIMESTAMP_CA'] as const) {
    if (!source.has(variable)) source.report(variable, `is missing, and AUDIT_TIMESTAMP is "${need}"`);
  }
  return url === undefined || ca === undefined ? authority : { ...authority, stamping: { url, ca, need } };
}

function keyOf(text: string): Buffer {
  return /^(?:[0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
}

/** In either form: a library may show it in the other. */
export function sealSecrets({ sealKeys: keys }: AuditSettings): string[] {
  return keys.flatMap((key) => [key.toString('hex'), key.toString('base64')]);
}

function areCertificates(pem: string): boolean {
  const parts = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return parts.length > 0 && parts.every((part) => new X509Certificate(part));
  } catch {
    return false;
  }
}
