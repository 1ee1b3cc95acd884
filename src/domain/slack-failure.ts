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
