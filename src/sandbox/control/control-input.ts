import { z } from 'zod';
import { deletionChecks, errorEras, reasonCounts } from '../kms/knobs.js';
import { userStates } from '../world-iam.js';
import type {
  GrantRequest,
  GroupMemberRequest,
  PlayRequest,
  RegistrationRequest,
  RegistrationsRequest,
  RemovePolicyRequest,
  RemoveRegistrationRequest,
  ResetRequest,
  UserStateRequest,
} from './api.js';

const values = z.record(
  z.string(),
  z.record(z.string(), z.union([z.string(), z.array(z.string()), z.null()])),
);
const surface = z.union([
  z.object({ channel: z.string(), ts: z.string() }),
  z.object({ viewId: z.string() }),
  z.object({ home: z.literal(true) }),
]);

/** A Slack user id or an IAM id. */
const person = z.string().min(1);
const resourceCrn = z.string().min(1);
const registration = z.strictObject({
  resourceCrn,
  preventKeyDeletion: z.boolean(),
  description: z.string().optional(),
});

/** What the control API takes, per endpoint; see `api.ts` for the meaning. */
export const controlInput = {
  message: z.object({
    text: z.string().max(4_000),
    channel: z.string().optional(),
    threadTs: z.string().optional(),
  }),
  command: z.object({ text: z.string().max(8_000), channel: z.string().optional() }),
  press: z.object({
    on: surface,
    actionId: z.string(),
    blockId: z.string().optional(),
    selected: z.string().optional(),
    confirmed: z.boolean().optional(),
    values: values.optional(),
  }),
  shortcut: z.object({
    callbackId: z.string(),
    on: z.object({ channel: z.string(), ts: z.string() }).optional(),
  }),
  options: z.object({
    on: surface,
    blockId: z.string(),
    actionId: z.string(),
    query: z.string().max(1_000),
    values: values.optional(),
  }),
  submit: z.object({ viewId: z.string(), values }),
  close: z.object({ viewId: z.string(), clear: z.boolean().optional() }),
  read: z.object({ channel: z.string() }),
  clock: z.union([
    z.strictObject({
      advanceMs: z
        .number()
        .min(0)
        .max(400 * 86_400_000),
    }),
    z.strictObject({ to: z.iso.datetime({ offset: true }) }),
  ]),
  fault: z.strictObject({
    target: z.enum(['kms', 'iam', 'slack']),
    operation: z.string().optional(),
    times: z.number().int().min(1).max(1_000).optional(),
    skip: z.number().int().min(0).max(1_000).optional(),
    status: z.number().int().min(200).max(599).optional(),
    code: z.string().optional(),
    retryAfterS: z.number().min(0).max(3_600).optional(),
    rawBody: z.string().optional(),
    delayMs: z.number().min(0).max(60_000).optional(),
    drop: z.enum(['before', 'after', 'half']).optional(),
  }),
  reset: z.strictObject({
    identity: z.enum(['service-ids', 'passcode']).optional(),
  }) satisfies z.ZodType<ResetRequest>,
  play: z.strictObject({ paceMs: z.number().min(0).max(60_000).optional() }) satisfies z.ZodType<PlayRequest>,
  byPerson: z.object({ person }),
  kmsKnobs: z.strictObject({
    checkOrder: z
      .array(z.enum(deletionChecks))
      .refine(
        (order) => order.length === deletionChecks.length && new Set(order).size === order.length,
        `each of ${deletionChecks.join(', ')}, once`,
      )
      .optional(),
    era: z.enum(errorEras).optional(),
    reasons: z.enum(reasonCounts).optional(),
    readsLagS: z.number().int().min(0).max(86_400).optional(),
  }),
  registrations: z.union([
    registration.transform((one) => [one]),
    z
      .strictObject({ registrations: z.array(registration).min(1).max(5_000) })
      .transform((all) => all.registrations),
  ]) satisfies z.ZodType<RegistrationRequest[], RegistrationsRequest>,
  noRegistration: z.union([
    z.strictObject({ resourceCrn }),
    z.strictObject({ all: z.literal(true) }),
  ]) satisfies z.ZodType<RemoveRegistrationRequest>,
  keyState: z.object({
    state: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(5)]),
  }),
  passcode: z.strictObject({ person, profile: z.string().optional() }),
  grant: z
    .strictObject({
      person: person.optional(),
      group: z.string().optional(),
      role: z.string(),
      instanceId: z.string(),
      keyRingId: z.string().optional(),
      keyId: z.string().optional(),
      condition: z.enum(['holds', 'fails']).optional(),
    })
    .refine(
      (given) => (given.person === undefined) !== (given.group === undefined),
      'person or group',
    ) satisfies z.ZodType<GrantRequest>,
  removePolicy: z.strictObject({ id: z.string() }) satisfies z.ZodType<RemovePolicyRequest>,
  groupMember: z.union([
    z.strictObject({ group: z.string(), add: person }),
    z.strictObject({ group: z.string(), remove: person }),
  ]) satisfies z.ZodType<GroupMemberRequest>,
  userState: z.strictObject({ person, state: z.enum(userStates) }) satisfies z.ZodType<UserStateRequest>,
  keyName: z.object({ name: z.string().min(1).max(90) }),
};
