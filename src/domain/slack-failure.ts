/** Why Slack did not do what was asked: its own error codes, those of its client library, and two of ours. */
export const slackFailureCodes = [
  // Whom a message is for.
  'cannot_dm_bot',
  'user_disabled',
  'user_not_found',
  'user_not_visible',
  'channel_not_found',
  'is_archived',
  'not_in_channel',
  'messages_tab_disabled',
  'restricted_action',
  'channel_shared_outside',
  // What it says, and where.
  'cant_update_message',
  'edit_window_closed',
  'is_inactive',
  'message_not_found',
  'thread_not_found',
  'invalid_arguments',
  'invalid_blocks',
  'msg_blocks_too_long',
  'msg_too_long',
  'no_text',
  'view_too_large',
  // Forms.
  'duplicate_external_id',
  'exchanged_trigger_id',
  'expired_trigger_id',
  'hash_conflict',
  'invalid_trigger_id',
  'not_found',
  'push_limit_reached',
  // Files.
  'file_not_found',
  'file_type_not_allowed',
  'file_upload_size_restricted',
  'file_uploads_disabled',
  'file_uploads_except_images_disabled',
  // The app and its token.
  'account_inactive',
  'invalid_auth',
  'missing_scope',
  'not_allowed_token_type',
  'not_authed',
  'team_disabled',
  'token_expired',
  'token_revoked',
  'user_removed_from_team',
  'access_denied',
  'accesslimited',
  'ekm_access_denied',
  // Slack itself, and the way to it.
  'fatal_error',
  'internal_error',
  'rate_limited',
  'ratelimited',
  'request_timeout',
  'service_unavailable',
  'slack_webapi_http_error',
  'slack_webapi_request_error',
  'unreadable_answer',
] as const;
export type SlackFailureCode = (typeof slackFailureCodes)[number];

export function isSlackFailureCode(code: string): code is SlackFailureCode {
  return (slackFailureCodes as readonly string[]).includes(code);
}

/**
 * Whom a send that did not work says something about: the app as a whole (its token), the person or channel, this one
 * message, or nobody, as Slack or the way to it was down. A code nobody knows is taken for the audience's.
 */
export type FailureReach = 'app' | 'audience' | 'message' | 'outage';

const reaches: Partial<Record<string, FailureReach>> = {
  account_inactive: 'app',
  invalid_auth: 'app',
  not_allowed_token_type: 'app',
  not_authed: 'app',
  team_disabled: 'app',
  token_expired: 'app',
  token_revoked: 'app',
  user_removed_from_team: 'app',
  access_denied: 'app',
  accesslimited: 'app',
  ekm_access_denied: 'app',
  cant_update_message: 'message',
  edit_window_closed: 'message',
  message_not_found: 'message',
  thread_not_found: 'message',
  invalid_arguments: 'message',
  invalid_attachments: 'message',
  invalid_blocks: 'message',
  invalid_blocks_format: 'message',
  metadata_too_large: 'message',
  msg_blocks_too_long: 'message',
  msg_too_long: 'message',
  no_text: 'message',
  fatal_error: 'outage',
  internal_error: 'outage',
  rate_limited: 'outage',
  ratelimited: 'outage',
  request_timeout: 'outage',
  service_unavailable: 'outage',
  slack_webapi_http_error: 'outage',
  slack_webapi_request_error: 'outage',
  unknown: 'outage',
  unreadable_answer: 'outage',
};

export function reachOf(code: string): FailureReach {
  return reaches[code] ?? 'audience';
}
