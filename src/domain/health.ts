/**
 * What of the whole can be unwell by itself, and whether a click cannot be served then. IBM is told and decides nothing: a click
 * that finds the KMS or IAM away is answered with that, no other replica could do more, and one that is taken out of service
 * answers nobody.
 */
export const decidesReadiness = {
  redis: true,
  store: true,
  slack: true,
  schedulers: true,
  reconcile: true,
  outbox: true,
  deliveries: false,
  kms: false,
  iam: false,
  clocks: false,
  audit: false,
} as const satisfies Record<string, boolean>;

export type HealthPart = keyof typeof decidesReadiness;

/** Why a part is not well. */
export type HealthFault =
  | 'redis_away'
  | 'redis_full'
  | 'redis_read_only'
  | 'redis_cannot_save'
  | 'redis_lacks_replicas'
  | 'redis_refuses'
  | 'store_lost'
  | 'slack_not_connected'
  | 'slack_away'
  | 'slack_refuses_token'
  | 'timers_lost'
  | 'timers_late'
  | 'reconcile_late'
  | 'effects_wait'
  | 'messages_wait'
  | 'kms_away'
  | 'kms_refuses'
  | 'iam_away'
  | 'iam_refuses_key'
  | 'clocks_apart'
  | 'audit_broken'
  | 'audit_unstamped'
  /** It could not be looked at, or not in time. */
  | 'not_known';

/** One look at a part; the figures are for whoever wants to know more. */
export type PartLook =
  { ok: true; figures?: PartFigures } | { ok: false; why: HealthFault; figures?: PartFigures };
export type PartFigures = Readonly<Record<string, number | string | readonly string[]>>;
