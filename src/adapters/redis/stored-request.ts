import { z } from 'zod';
import type { Adopted } from '../../domain/adopting.js';
import type { Approver } from '../../domain/approver.js';
import type { Asking } from '../../domain/asking.js';
import type { KmsFailure } from '../../domain/kms-failure.js';
import type { Person } from '../../domain/person.js';
import type { Unreached } from '../../domain/reach.js';
import type { LastReminder } from '../../domain/reminding.js';
import type { Protection } from '../../domain/protection.js';
import type { Question } from '../../domain/question.js';
import type {
  Aftermath,
  Attempt,
  AuthorizationObstacle,
  BlockedApproval,
  Confirmed,
  Deleted,
  DeletionRequest,
  EarlierRequest,
  FormerApproval,
  Left,
  RequestedKey,
  RestoreAttempt,
  Restored,
  SentDeletion,
  Withdrawal,
} from '../../domain/request.js';
import type { ResourceDifference } from '../../domain/resource-difference.js';
import type { UnavailableForRequest } from '../../domain/unavailable.js';
import { createRecordReader, type RecordRead, rewriteRecord } from './record-format.js';

/** Checks what is relied upon and passes the value on as it is, with everything in it that this program does not know. */
const as = <T>(relied: z.ZodType) => z.custom<T>((value) => relied.safeParse(value).success);

const slackIdentity = z.looseObject({ userId: z.string(), teamId: z.string() });
const person = z.looseObject({
  iamId: z.string(),
  slack: slackIdentity,
  name: z.string(),
});
const failure = z.looseObject({ code: z.string(), effect: z.enum(['none', 'unknown']) });
const confirmed = z.looseObject({
  at: z.number(),
  kmsTime: z.number().optional(),
  correlationId: z.string().optional(),
  answeredAt: z.number().optional(),
});
const sent = z.looseObject({
  at: z.number(),
  kmsTime: z.number().optional(),
  actingAs: z.string(),
  confirmed: as<Confirmed>(confirmed).exactOptional(),
});
const former = z.looseObject({ approver: person, at: z.number(), failure });

/** Before lists were compared a request knew its counts alone, and later its shares without a tally of kinds. */
const protection = z
  .looseObject({
    known: z.boolean(),
    shares: z.array(z.looseObject({ kinds: z.array(z.unknown()).default([]) })).optional(),
  })
  .transform((read): unknown => {
    if (!read.known) return read;
    const { shares = [] } = read;
    return { fingerprint: 'unknown', instances: shares.length, ...read, shares };
  })
  .pipe(
    as<Protection>(
      z.union([
        z.looseObject({ known: z.literal(false) }),
        z.looseObject({
          resources: z.number(),
          registrations: z.number().optional(),
          underRetention: z.number(),
          fingerprint: z.string(),
          owners: z.array(z.looseObject({ accountId: z.string() })).optional(),
          sync: z.looseObject({ at: z.number(), outlived: z.number(), gone: z.number() }).optional(),
        }),
      ]),
    ),
  );

const group = z.looseObject({ total: z.number() });
const said = { by: person, text: z.string(), at: z.number() };

/** True in every status. Defaults stand for what earlier versions left out. */
const facts = {
  id: z.string(),
  version: z.number().int().positive(),
  key: as<RequestedKey>(
    z.looseObject({
      instanceId: z.string(),
      instanceName: z.string(),
      keyId: z.string(),
      name: z.string(),
      aliases: z.array(z.string()),
      keyRingId: z.string(),
      crn: z.string(),
    }),
  ),
  guard: z.enum(['kms', 'countersign']),
  force: z.boolean().default(false),
  requester: as<Person>(person),
  reason: z.string(),
  ticket: z.string().exactOptional(),
  protection,
  askedWith: z.looseObject({ mark: z.string(), at: z.number() }).default({ mark: 'unknown', at: 0 }),
  changes: as<ResourceDifference>(
    z.looseObject({ added: group, removed: group, retained: group, released: group }),
  ).exactOptional(),
  approvers: z.array(as<Approver>(person)),
  approversSince: z.number().exactOptional(),
  nobodyLeftToldAt: z.number().exactOptional(),
  left: as<readonly Left[]>(z.array(z.looseObject({ person, at: z.number() }))).exactOptional(),
  keyState: as<NonNullable<DeletionRequest['keyState']>>(
    z.looseObject({ state: z.string(), at: z.number() }),
  ).exactOptional(),
  attempts: z.array(as<Attempt>(sent.extend({ approver: person }))).exactOptional(),
  asking: as<Asking>(
    z.union([
      z.looseObject({ by: z.literal('channel'), instead: z.array(z.string()) }),
      z.looseObject({ by: z.literal('direct_message'), userIds: z.array(z.string()) }),
    ]),
  ).exactOptional(),
  unreached: as<readonly Unreached[]>(
    z.array(z.looseObject({ who: z.looseObject({ kind: z.string() }), code: z.string(), since: z.number() })),
  ).exactOptional(),
  unavailable: as<UnavailableForRequest>(
    z.looseObject({
      away: z.array(z.looseObject({ slack: slackIdentity, until: z.number() })),
      off: z.array(slackIdentity),
    }),
  ).exactOptional(),
  channelId: z.string().exactOptional(),
  openedAt: z.number(),
  cardsSince: z.number().exactOptional(),
  remindedAt: z.number().exactOptional(),
  reminded: as<readonly LastReminder[]>(
    z.array(z.looseObject({ userId: z.string(), at: z.number() })),
  ).exactOptional(),
  nudgedAt: z.number().exactOptional(),
  questions: as<readonly Question[]>(
    z.array(z.looseObject({ id: z.string(), ...said, answer: z.looseObject(said).optional() })),
  ).exactOptional(),
  earlier: as<EarlierRequest>(
    z.union([
      z.looseObject({
        id: z.string(),
        end: z.literal('denied'),
        by: person,
        reason: z.string(),
        at: z.number(),
      }),
      z.looseObject({ id: z.string(), end: z.literal('cancelled'), by: person, at: z.number() }),
      z.looseObject({
        id: z.string(),
        end: z.enum(['expired', 'superseded', 'failed', 'restored']),
        at: z.number(),
      }),
    ]),
  ).exactOptional(),
  adopted: as<Adopted>(z.looseObject({ by: person, at: z.number(), rule: z.string() })).exactOptional(),
  again: as<NonNullable<DeletionRequest['again']>>(
    z.looseObject({ id: z.string(), by: person, at: z.number() }),
  ).exactOptional(),
};
const by = as<Person>(person);
const at = z.number();
const endsAt = z.number();

const storedRequest: z.ZodType<DeletionRequest> = z.preprocess(
  withEarlierDefaults,
  z.discriminatedUnion('status', [
    z.object({
      ...facts,
      status: z.literal('authorizing'),
      sentAt: z.number().exactOptional(),
      confirmed: as<Confirmed>(confirmed).exactOptional(),
    }),
    z.object({
      ...facts,
      status: z.literal('awaiting_approval'),
      endsAt,
      lapsed: as<FormerApproval>(former).exactOptional(),
      unblocked: z.looseObject({ at, former: as<BlockedApproval>(former) }).exactOptional(),
    }),
    z.object({
      ...facts,
      status: z.literal('deleting'),
      endsAt,
      approver: by,
      approvedAt: at,
      sent: as<SentDeletion>(sent).exactOptional(),
    }),
    z.object({
      ...facts,
      status: z.literal('blocked'),
      endsAt,
      former: as<BlockedApproval>(former),
      obstruction: z.enum(['authorization', 'resources', 'retention', 'other']).default('other'),
      blockers: z.number().default(0),
    }),
    z
      .object({
        ...facts,
        status: z.literal('withdrawing'),
        endsAt,
        withdrawal: as<Withdrawal>(
          z.union([
            z.looseObject({ kind: z.literal('denied'), by: person, reason: z.string() }),
            z.looseObject({ kind: z.literal('cancelled'), by: person }),
          ]),
        ),
        withdrawnAt: at,
        trouble: as<KmsFailure>(failure).exactOptional(),
        confirmed: as<Confirmed>(confirmed).exactOptional(),
      })
      .transform(withoutEarlierYes),
    z.object({
      ...facts,
      status: z.literal('deleted'),
      forced: z.boolean(),
      approver: by,
      deletedAt: at,
      restorableUntil: at,
      aftermath: as<Aftermath>(
        z.union([
          z.looseObject({ is: z.literal('synced'), at }),
          z.looseObject({ is: z.literal('nothing_left') }),
        ]),
      ).exactOptional(),
      syncDue: z.literal(true).exactOptional(),
      wayBack: z.enum(['open', 'last_day', 'over']).exactOptional(),
      restoring: as<RestoreAttempt>(
        z.looseObject({
          by: person,
          startedAt: at,
          sent: sent.optional(),
          trouble: z.looseObject({ at, failure }).optional(),
        }),
      ).exactOptional(),
      restored: as<Restored>(
        z.looseObject({
          at,
          by: person.optional(),
          authorization: z
            .union([
              z.looseObject({ is: z.literal('unset') }),
              z.looseObject({ is: z.literal('still_set'), endsAt: at, failure }),
            ])
            .optional(),
        }),
      ).exactOptional(),
      deletedAgain: as<NonNullable<Deleted['deletedAgain']>>(
        z.looseObject({ at, by: z.string().optional() }),
      ).exactOptional(),
      purged: z.looseObject({ at }).exactOptional(),
      elsewhere: z.literal(true).exactOptional(),
    }),
    z.object({ ...facts, status: z.literal('denied'), by, denialReason: z.string(), at }),
    z.object({ ...facts, status: z.literal('cancelled'), by, at }),
    z.object({ ...facts, status: z.literal('expired'), endedAt: at }),
    z.object({
      ...facts,
      status: z.literal('superseded'),
      change: z.enum(['deleted', 'unset', 'set_again', 'gone']),
      failure: as<KmsFailure>(failure).exactOptional(),
      at,
    }),
    z.object({ ...facts, status: z.literal('replaced'), by: z.string(), at }),
    z.object({
      ...facts,
      status: z.literal('failed'),
      obstacle: as<AuthorizationObstacle>(
        z.union([
          z.looseObject({ kind: z.literal('kms'), failure }),
          z.looseObject({ kind: z.literal('set_outside'), endsAt }),
          z.looseObject({ kind: z.enum(['key_gone', 'key_deleted']) }),
        ]),
      ),
      at,
    }),
  ]),
);

/**
 * A yes to the first authorization is none to its withdrawal: a program that did not know it yet carries it along from one
 * status to the next.
 */
function withoutEarlierYes<T extends { withdrawnAt: number; confirmed?: Confirmed }>(request: T): T {
  const { confirmed, ...rest } = request;
  return confirmed && confirmed.at < request.withdrawnAt ? (rest as T) : request;
}

/** Force deletions of earlier days were all forced. */
function withEarlierDefaults(record: unknown): unknown {
  if (typeof record !== 'object' || record === null) return record;
  return { forced: 'force' in record ? record.force : false, ...record };
}

export const readStoredRequest: (body: string) => RecordRead<DeletionRequest> = createRecordReader(
  'request',
  storedRequest,
  2_000,
);

type FieldOf<Union> = Union extends unknown ? keyof Union : never;

/** Every field that some status has: what a request no longer holds of these is gone on purpose. */
const knownFields: Record<FieldOf<DeletionRequest>, true> = {
  id: true,
  version: true,
  status: true,
  key: true,
  guard: true,
  force: true,
  requester: true,
  reason: true,
  ticket: true,
  protection: true,
  askedWith: true,
  changes: true,
  approvers: true,
  approversSince: true,
  nobodyLeftToldAt: true,
  left: true,
  keyState: true,
  attempts: true,
  asking: true,
  unreached: true,
  unavailable: true,
  channelId: true,
  openedAt: true,
  remindedAt: true,
  reminded: true,
  nudgedAt: true,
  cardsSince: true,
  questions: true,
  earlier: true,
  adopted: true,
  again: true,
  sentAt: true,
  endsAt: true,
  lapsed: true,
  unblocked: true,
  approver: true,
  approvedAt: true,
  sent: true,
  former: true,
  obstruction: true,
  blockers: true,
  withdrawal: true,
  withdrawnAt: true,
  trouble: true,
  confirmed: true,
  forced: true,
  deletedAt: true,
  restorableUntil: true,
  aftermath: true,
  syncDue: true,
  wayBack: true,
  restoring: true,
  restored: true,
  deletedAgain: true,
  purged: true,
  elsewhere: true,
  by: true,
  denialReason: true,
  at: true,
  endedAt: true,
  change: true,
  failure: true,
  obstacle: true,
};

/**
 * The request as it is stored in place of `before`. Fields of the request itself that this program does not know survive
 * every step. One inside another object (a person, the key, an earlier approval) survives as long as that object does:
 * a new list of protected resources replaces the old one with all that was said of it.
 */
export function writeStoredRequest(request: DeletionRequest, before: string | null): RecordRead<string> {
  const read = before === null ? undefined : readStoredRequest(before);
  if (read && !read.ok) return read;
  const value = rewriteRecord('request', request, before, knownFields);
  if (value === undefined) throw new Error('a newer record was read');
  return { ok: true, value };
}
