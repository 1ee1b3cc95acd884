import type { WorldInstance, WorldKey } from '../world.js';
import type { KmsKeyState } from '../control/api.js';

export type KeyStateNumber = 0 | 1 | 2 | 3 | 5;

/** The one slot of a prior authorization; times in epoch milliseconds, whole seconds. */
export interface Authorization {
  byIamId: string;
  expiresAtMs: number;
}

export interface RegistrationRecord {
  resourceCrn: string;
  preventKeyDeletion: boolean;
  description: string;
  createdAtMs: number;
  /** When its service last changed it, if it ever did. */
  changedAtMs?: number;
}

export interface PolicyRecord {
  id: string;
  enabled: boolean;
  createdBy: string;
  createdAtMs: number;
  updatedBy: string;
  updatedAtMs: number;
}

/** A key as the simulator stores it; plain data, so that it can be written down and read back. */
export interface KeyRecord {
  id: string;
  instanceId: string;
  name: string;
  aliases: string[];
  description: string;
  keyRingId: string;
  extractable: boolean;
  state: KeyStateNumber;
  crn: string;
  createdAtMs: number;
  createdBy: string;
  updatedAtMs: number;
  rotatedAtMs: number | null;
  expiresAtMs: number | null;
  /** When the registered services were last told about the key; limits `sync`. */
  notifiedAtMs: number | null;
  /** The dualAuthDelete policy of the key, if one was ever put or inherited. */
  policy: PolicyRecord | null;
  authorization: Authorization | null;
  deletion: { atMs: number; by: string; stateBefore: KeyStateNumber } | null;
  /** The deletion a restored key has behind it. */
  lastDeletion?: { atMs: number; by: string };
  registrations: RegistrationRecord[];
}

/** Created the world's keys, and what happens to them outside Countersign without a named identity. */
export const outsideIamId = 'IBMid-0000000000';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
export const restoreWindowMs = 30 * dayMs;
export const purgeAllowedAfterMs = 4 * hourMs;
export const autoPurgeAfterMs = 90 * dayMs;

/** How metadata shows an authorization whose seven days are over: as set with a past date, or as not set. */
export type LapsedAuthorization = 'shown' | 'reset';

/** What ends, ends at the very second that is shown. */
export function wholeSeconds(atMs: number): number {
  return Math.floor(atMs / 1000) * 1000;
}

/** RFC 3339, UTC, whole seconds: how the KMS writes times. */
export function wireTime(atMs: number): string {
  return `${new Date(wholeSeconds(atMs)).toISOString().slice(0, 19)}Z`;
}

export function keyRecordOf(key: WorldKey, instance: WorldInstance, startMs: number): KeyRecord {
  const createdAtMs = startMs - key.createdAgoMs;
  return {
    id: key.id,
    instanceId: instance.id,
    name: key.name,
    aliases: [...(key.aliases ?? [])],
    description: key.description ?? '',
    keyRingId: key.keyRingId,
    extractable: key.extractable,
    state: key.state,
    crn: `crn:v1:bluemix:public:${instance.service}:${instance.region}:a/${instance.accountId}:${instance.id}:key:${key.id}`,
    createdAtMs,
    createdBy: outsideIamId,
    updatedAtMs: createdAtMs,
    rotatedAtMs: null,
    expiresAtMs: key.expiresInMs === undefined ? null : wholeSeconds(startMs + key.expiresInMs),
    notifiedAtMs: null,
    policy: key.dualAuthDelete
      ? {
          id: `policy-${key.id}`,
          enabled: true,
          createdBy: outsideIamId,
          createdAtMs,
          updatedBy: outsideIamId,
          updatedAtMs: createdAtMs,
        }
      : null,
    authorization: key.setForDeletion
      ? authorizationBy(key.setForDeletion.byIamId, startMs - key.setForDeletion.agoMs)
      : null,
    // A world has no field for it: its deleted keys were deleted an hour before the start.
    deletion: key.state === 5 ? { atMs: startMs - hourMs, by: outsideIamId, stateBefore: 1 } : null,
    registrations: (key.registrations ?? []).map((registration) => ({
      resourceCrn: registration.resourceCrn,
      preventKeyDeletion: registration.preventKeyDeletion,
      description: registration.description ?? '',
      createdAtMs: startMs - registration.createdAgoMs,
    })),
  };
}

/** `metadata` of a key as sent, without a payload. */
export function keyRepresentation(key: KeyRecord, nowMs: number, lapsed: LapsedAuthorization) {
  const deletion = deletionOf(key);
  return {
    type: 'application/vnd.ibm.kms.key+json',
    id: key.id,
    name: key.name,
    ...(key.aliases.length > 0 && { aliases: key.aliases }),
    ...(key.description !== '' && { description: key.description }),
    state: key.state,
    extractable: key.extractable,
    imported: false,
    crn: key.crn,
    keyRingID: key.keyRingId,
    creationDate: wireTime(key.createdAtMs),
    createdBy: key.createdBy,
    lastUpdateDate: wireTime(key.updatedAtMs),
    algorithmType: 'Deprecated',
    ...(key.expiresAtMs !== null && { expirationDate: wireTime(key.expiresAtMs) }),
    ...(key.rotatedAtMs !== null && { lastRotateDate: wireTime(key.rotatedAtMs) }),
    ...(!key.extractable && {
      keyVersion: { id: versionIdOf(key), creationDate: wireTime(key.rotatedAtMs ?? key.createdAtMs) },
    }),
    dualAuthDelete: dualAuthRepresentation(key, nowMs, lapsed),
    deleted: key.deletion !== null,
    ...(deletion && { deletionDate: wireTime(deletion.atMs), deletedBy: deletion.by }),
    ...(key.deletion && {
      restoreAllowed: nowMs <= key.deletion.atMs + restoreWindowMs,
      restoreExpirationDate: wireTime(key.deletion.atMs + restoreWindowMs),
      purgeAllowed: nowMs >= key.deletion.atMs + purgeAllowedAfterMs,
      purgeAllowedFrom: wireTime(key.deletion.atMs + purgeAllowedAfterMs),
      purgeScheduledOn: wireTime(key.deletion.atMs + autoPurgeAfterMs),
    }),
  };
}

/** `deletionDate` and `deletedBy` stay on a key that was restored (docs/facts/ibm.md#keys). */
export function deletionOf(key: KeyRecord): { atMs: number; by: string } | undefined {
  return key.deletion ?? key.lastDeletion;
}

function dualAuthRepresentation(key: KeyRecord, nowMs: number, lapsed: LapsedAuthorization) {
  if (!key.policy?.enabled) return { enabled: false };
  const { authorization } = key;
  if (!authorization) return { enabled: true, keySetForDeletion: false };
  if (lapsed === 'reset' && !isAuthorizationPending(key, nowMs))
    return { enabled: true, keySetForDeletion: false };
  return { enabled: true, keySetForDeletion: true, authExpiration: wireTime(authorization.expiresAtMs) };
}

/** Starts the made-up payload of every standard key; nothing but GET key and a returned representation holds it. */
const payloadMarker = 'FAKEKEYMATERIALMUSTNOTLEAK';

/** Key material stand-in: base64 characters only, and different for every key. */
export function payloadOf(key: KeyRecord): string {
  return `${payloadMarker}${key.id.replaceAll(/[^a-zA-Z0-9]/g, '')}`;
}

export function versionIdOf(key: KeyRecord): string {
  return key.rotatedAtMs === null ? key.id : `${key.id.slice(0, -12)}${String(key.rotatedAtMs).slice(-12)}`;
}

/** The key as the control side shows it, including who set it for deletion, which the KMS itself keeps to itself. */
export function keyStateOf(key: KeyRecord, nowMs: number): KmsKeyState {
  return {
    id: key.id,
    name: key.name,
    aliases: [...key.aliases],
    keyRingId: key.keyRingId,
    instanceId: key.instanceId,
    state: key.state,
    extractable: key.extractable,
    dualAuth: key.policy?.enabled ?? false,
    setForDeletion: key.authorization && {
      byIamId: key.authorization.byIamId,
      authExpiration: wireTime(key.authorization.expiresAtMs),
      lapsed: !isAuthorizationPending(key, nowMs),
    },
    deletedAt: key.deletion && wireTime(key.deletion.atMs),
    deletedBy: key.deletion && key.deletion.by,
    registrations: key.registrations.map(({ resourceCrn, preventKeyDeletion }) => ({
      resourceCrn,
      preventKeyDeletion,
    })),
  };
}

/** Seven times 24 hours, whatever the calendar says. */
const authorizationPeriodMs = 7 * 24 * 3_600_000;

/** An authorization given at `nowMs`, kept at the precision of a second like the KMS's. */
export function authorizationBy(iamId: string, nowMs: number): Authorization {
  return { byIamId: iamId, expiresAtMs: wholeSeconds(nowMs) + authorizationPeriodMs };
}

/** The authorization counts up to, and not at, the second it expires. */
export function isAuthorizationPending(key: Pick<KeyRecord, 'authorization'>, nowMs: number): boolean {
  return key.authorization !== null && key.authorization.expiresAtMs > nowMs;
}
