import type { HealthFault } from '../domain/health.js';

/** What is wrong, for whoever runs Countersign; what to do about it stands in docs/operations.md. */
export const healthWords: Readonly<Record<HealthFault, string>> = {
  redis_away: 'Redis does not answer',
  redis_full: 'Redis is full (maxmemory) and refuses writes',
  redis_read_only: 'Redis is a read-only replica',
  redis_cannot_save: 'Redis cannot write to its disk and refuses writes',
  redis_lacks_replicas: 'Redis has fewer replicas than it needs to take writes',
  redis_refuses: 'Redis refuses to write',
  store_lost: 'the store has lost records that were seen in it',
  slack_not_connected: 'no connection to Slack stands, so that clicks and commands do not arrive',
  slack_away: 'Slack does not answer',
  slack_refuses_token: 'Slack refuses the bot token (SLACK_BOT_TOKEN)',
  timers_lost: 'the queue has lost its timers',
  timers_late: 'the timers are overdue: nobody takes them up',
  reconcile_late: 'the records have not been compared with the KMS for too long',
  effects_wait: 'what was decided waits for somebody to carry it out',
  messages_wait: 'messages wait to be sent',
  kms_away: 'the KMS does not answer',
  kms_refuses: 'the KMS refuses to be read',
  iam_away: 'IAM does not answer',
  iam_refuses_key: 'IAM refuses the API key that reads (IBM_READER_API_KEY)',
  clocks_apart: 'the clock of this machine is wrong',
  audit_broken: 'the audit log was changed: countersign audit verify says where',
  audit_unstamped: 'the end of the audit log has no time stamp, though one is required',
  not_known: 'it could not be looked at in time',
};
