// What the KMS says of keys and registrations, read leniently: nearly every field is optional in practice
// (docs/facts/ibm.md#keys), but what a deletion is decided on is either understood or the answer counts as unreadable.
import { z } from 'zod';
import type { DualAuthorization, KeyFacts, KeyState } from '../../../domain/key.js';
import type { Registration } from '../../../domain/protected-resource.js';
import { withoutControls } from '../wire/texts.js';

const optionalText = z
  .string()
  .nullish()
  .catch(undefined)
  .transform((text) => (typeof text === 'string' ? withoutControls(text) : undefined));
const optionalFlag = z.boolean().nullish().catch(undefined);

const keySchema = z.object({
  // An id is never mended: with other characters it would be another key's.
  id: z
    .string()
    .min(1)
    .refine((id) => withoutControls(id) === id),
  name: optionalText,
  aliases: z.array(z.string()).nullish().catch(undefined),
  state: z.number().int(),
  extractable: optionalFlag,
  crn: optionalText,
  keyRingID: optionalText,
  keyRingId: optionalText,
  creationDate: optionalText,
  lastRotateDate: optionalText,
  expirationDate: optionalText,
  deletionDate: optionalText,
  deletedBy: optionalText,
  restoreExpirationDate: optionalText,
  restoreAllowed: optionalFlag,
  purgeScheduledOn: optionalText,
  lastUpdateDate: optionalText,
  // Absent in older answers; present but malformed it must not pass for "no policy".
  dualAuthDelete: z
    .object({
      enabled: z.boolean(),
      keySetForDeletion: z.boolean().nullish(),
      authExpiration: z.string().nullish(),
    })
    .nullish(),
});

const registrationSchema = z.object({
  resourceCrn: z.string().min(1),
  preventKeyDeletion: z.boolean().nullish(),
  description: optionalText,
  creationDate: optionalText,
  keyVersion: z.object({ id: optionalText }).nullish().catch(undefined),
});

const collectionSchema = z.object({
  metadata: z
    .looseObject({
      totalCount: z.number().nullish().catch(undefined),
      incompleteSearch: z.unknown().optional(),
    })
    .nullish(),
  // Left out altogether when there is nothing to list.
  resources: z.array(z.unknown()).nullish(),
});

export interface Collection {
  resources: unknown[];
  /** Over all pages, where it was asked for. */
  totalCount?: number;
  /** The service searched some of its keys and left the rest. */
  isIncomplete: boolean;
}

/** The envelope of every answer, or undefined for anything else. */
export function readCollection(body: unknown): Collection | undefined {
  const parsed = collectionSchema.safeParse(body);
  if (!parsed.success) return undefined;
  // An envelope names at least one of the two; `{}` says nothing.
  if (!parsed.data.metadata && !parsed.data.resources) return undefined;
  const { metadata, resources } = parsed.data;
  const totalCount = metadata?.totalCount ?? undefined;
  const isIncomplete = metadata?.incompleteSearch === true;
  return { resources: resources ?? [], isIncomplete, ...(totalCount !== undefined && { totalCount }) };
}

const stateNames: Record<number, KeyState> = {
  0: 'pre_activation',
  1: 'active',
  2: 'suspended',
  3: 'deactivated',
  5: 'destroyed',
};

/** A key's metadata as facts, or undefined when its identity, state or authorization cannot be told. */
export function readKeyFacts(resource: unknown, instanceId: string): KeyFacts | undefined {
  const parsed = keySchema.safeParse(resource);
  if (!parsed.success) return undefined;
  const key = parsed.data;
  const state = stateNames[key.state];
  const dualAuthorization = readDualAuthorization(key.dualAuthDelete);
  if (!state || !dualAuthorization) return undefined;
  const times = {
    createdAt: readTime(key.creationDate),
    lastRotatedAt: readTime(key.lastRotateDate),
    expiresAt: readTime(key.expirationDate),
    deletedAt: readTime(key.deletionDate),
    restorableUntil: readTime(key.restoreExpirationDate),
    removedAt: readTime(key.purgeScheduledOn),
    changedAt: readTime(key.lastUpdateDate),
  };
  return {
    instanceId,
    keyId: key.id,
    name: key.name || key.id,
    aliases: (key.aliases ?? []).map(withoutControls).filter((alias) => alias !== ''),
    keyRingId: key.keyRingID || key.keyRingId || 'default',
    crn: key.crn ?? '',
    state,
    extractable: key.extractable ?? false,
    dualAuthorization,
    ...withoutAbsent(times),
    ...(key.deletedBy && { deletedBy: key.deletedBy }),
    ...(typeof key.restoreAllowed === 'boolean' && { restoreAllowed: key.restoreAllowed }),
  };
}

export function readRegistration(resource: unknown): Registration | undefined {
  const parsed = registrationSchema.safeParse(resource);
  if (!parsed.success) return undefined;
  const { resourceCrn, preventKeyDeletion, description, creationDate, keyVersion } = parsed.data;
  return {
    resourceCrn: resourceCrn.replaceAll(/[\p{Cc}\p{Cs}\p{Bidi_Control}]/gu, writtenOut),
    preventsKeyDeletion: preventKeyDeletion ?? false,
    ...(description && { description }),
    ...withoutAbsent({ createdAt: readTime(creationDate) }),
    ...(keyVersion?.id && { keyVersionId: keyVersion.id }),
  };
}

/** Two CRNs stay two, however strange: here a control character is written out rather than left out. */
function writtenOut(character: string): string {
  return `%${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** RFC 3339, also with the colonless offset `+0000` of some answers; without an offset it is UTC; epoch ms. */
function readTime(text: string | null | undefined): number | undefined {
  if (!text) return undefined;
  const time = text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  const hasZone = /(?:[a-z]|[+-]\d{2}(?::\d{2})?)$/i.test(time);
  const at = Date.parse(hasZone ? time : `${time}Z`);
  return Number.isNaN(at) ? undefined : at;
}

function readDualAuthorization(
  dual: z.infer<typeof keySchema>['dualAuthDelete'],
): DualAuthorization | undefined {
  if (!dual?.enabled) return { enabled: false };
  if (dual.keySetForDeletion !== true) return { enabled: true, set: false };
  const endsAt = readTime(dual.authExpiration);
  // "Set, until nobody knows when" must not be taken for "not set": setting again would replace the authorizer.
  return endsAt === undefined ? undefined : { enabled: true, set: true, endsAt };
}

function withoutAbsent<T extends Record<string, number | undefined>>(values: T): { [K in keyof T]?: number } {
  const present: { [K in keyof T]?: number } = {};
  for (const name of Object.keys(values) as (keyof T)[]) {
    const value = values[name];
    if (value !== undefined) present[name] = value;
  }
  return present;
}
