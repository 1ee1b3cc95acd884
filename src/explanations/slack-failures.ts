import { keysCode } from './command-names.js';
import { startOf } from '../domain/plain-text.js';
import { isSlackFailureCode, type SlackFailureCode } from '../domain/slack-failure.js';
import type { Link, LinkedExplanation } from './explanation.js';
import { slackPages } from './links.js';

const words = (what: string, why: string, next: string, link: Link): LinkedExplanation => ({
  what,
  why,
  next,
  link,
});

/** A message that cannot reach its reader; the others were asked all the same. */
const unreached = (why: string, next: string): LinkedExplanation =>
  words('This person or channel did not get the message.', why, next, slackPages.postMessage);

/** A posted copy that cannot be changed any more. What it shows is old, and what it offers is checked at the click. */
const outdated = (why: string): LinkedExplanation =>
  words(
    'A message of Countersign’s could not be brought up to date.',
    why,
    `See how the request stands with ${keysCode('pending')}. A click on the old message is checked as any other.`,
    slackPages.updateMessage,
  );

const ourMistake = (why: string, link: Link): LinkedExplanation =>
  words(
    'Slack did not understand what Countersign sent.',
    why,
    `Use ${keysCode('pending')} and ${keysCode('show')} meanwhile, and tell whoever runs Countersign; the log has the call.`,
    link,
  );

const tooLate = (why: string): LinkedExplanation =>
  words(
    'The form could not be opened.',
    why,
    'Press the button or send the command again; nothing was lost.',
    slackPages.interaction,
  );

const tokenTrouble = (
  why: string,
  next = 'Whoever runs Countersign installs the app in the workspace again and sets its new token.',
  link: Link = slackPages.postMessage,
): LinkedExplanation => words('Slack does not let Countersign in.', why, next, link);

const outage = (why: string): LinkedExplanation =>
  words(
    'Slack could not do what Countersign asked.',
    why,
    'Wait a minute: messages are sent again by themselves. A command or a click has to be made again.',
    slackPages.postMessage,
  );

const tooBusy = words(
  'Slack is taking no more calls for now.',
  'Countersign sent more in a short time than Slack allows.',
  'Wait a minute: messages are sent again by themselves, in the order of their requests.',
  slackPages.rateLimits,
);

const noFile = (why: string, next: string): LinkedExplanation =>
  words('The file could not be posted.', why, next, slackPages.postMessage);

const withoutFile = () => `Page through the list with ${keysCode('resources')} meanwhile`;

const catalogue = (): Record<SlackFailureCode, LinkedExplanation> => ({
  cannot_dm_bot: unreached(
    'The Slack account is a bot, and bots cannot be written to.',
    'Have whoever runs Countersign name the person’s own Slack account instead.',
  ),
  user_disabled: unreached('Their Slack account is deactivated.', 'Ask another Manager.'),
  user_not_found: unreached(
    'Slack knows no such account in this workspace.',
    'Have whoever runs Countersign check the Slack ID named for the person.',
  ),
  user_not_visible: unreached(
    'Countersign may not see this account, for instance because it belongs to another organisation.',
    'Ask another Manager who is a full member of this workspace.',
  ),
  channel_not_found: unreached(
    'The channel does not exist, or is private and Countersign is not in it.',
    'Invite Countersign to the channel, or have its ID checked by whoever runs Countersign.',
  ),
  is_archived: unreached(
    'The channel is archived.',
    'Restore the channel, or have whoever runs Countersign choose another.',
  ),
  not_in_channel: unreached(
    'Countersign is not a member of the channel.',
    'Invite it there, for instance by mentioning it in the channel.',
  ),
  messages_tab_disabled: unreached(
    'The app does not take direct messages: its Messages tab is off.',
    'Whoever runs Countersign switches the Messages tab on under App Home in the settings of the app.',
  ),
  restricted_action: unreached(
    'A setting of the workspace or the channel keeps apps from posting here.',
    'Ask a workspace administrator to let Countersign post, or choose another channel.',
  ),
  channel_shared_outside: words(
    'Nothing was posted in the channel.',
    'It is shared with another organisation, and who wants to delete which key is not for outsiders.',
    'Have whoever runs Countersign choose a channel of this workspace alone. Everyone who may decide is asked by direct message anyway.',
    slackPages.connect,
  ),
  cant_update_message: outdated('Slack lets an app change only messages of its own.'),
  edit_window_closed: outdated('The workspace lets messages be changed for a limited time only.'),
  is_inactive: outdated('The channel of the message is archived or frozen.'),
  message_not_found: outdated('Somebody has deleted it.'),
  thread_not_found: unreached(
    'The message whose thread it belongs to is gone.',
    `See how the request stands with ${keysCode('pending')}.`,
  ),
  invalid_arguments: ourMistake('A part of the call was not what Slack takes.', slackPages.postMessage),
  invalid_blocks: ourMistake('A block of the message or form was not as Slack wants it.', slackPages.blocks),
  msg_blocks_too_long: ourMistake(
    'The blocks of the message hold more text than Slack takes.',
    slackPages.blocks,
  ),
  msg_too_long: ourMistake('The text of the message is longer than Slack takes.', slackPages.updateMessage),
  no_text: ourMistake('The message had no text.', slackPages.postMessage),
  view_too_large: ourMistake('The form holds more than the 250 KB Slack takes.', slackPages.updateView),
  duplicate_external_id: ourMistake('Another form has the same name.', slackPages.updateView),
  exchanged_trigger_id: tooLate('Each click opens one form only, and this one has opened its own already.'),
  expired_trigger_id: tooLate(
    'Slack gives three seconds from the click until a form opens, and they were over.',
  ),
  invalid_trigger_id: tooLate('Slack did not take the click as the start of a form.'),
  hash_conflict: words(
    'The form was not changed: it had changed meanwhile.',
    'Two steps met in the same form, and Slack keeps the later of what is shown.',
    'Look at the form as it is now. If something is missing, close it and open it again.',
    slackPages.updateView,
  ),
  not_found: words(
    'The form is no longer open.',
    'It was closed before its outcome was known.',
    `Look for the outcome in a direct message from Countersign, or see how things stand with ${keysCode('pending')}.`,
    slackPages.updateView,
  ),
  push_limit_reached: words(
    'No further form could be opened.',
    'Slack allows three forms on top of each other.',
    'Close the topmost form, then try again.',
    slackPages.modals,
  ),
  file_not_found: noFile('Slack lost it between the upload and the posting.', 'Ask for the file again.'),
  file_type_not_allowed: noFile(
    'The workspace does not allow files of this type.',
    `Ask a workspace administrator to allow CSV files. ${withoutFile()}.`,
  ),
  file_upload_size_restricted: noFile(
    'It is larger than the workspace allows.',
    `Ask a workspace administrator for a larger limit. ${withoutFile()}.`,
  ),
  file_uploads_disabled: noFile(
    'The workspace does not allow any files.',
    `Ask a workspace administrator to allow them. ${withoutFile()}.`,
  ),
  file_uploads_except_images_disabled: noFile(
    'The workspace allows pictures only.',
    `Ask a workspace administrator to allow CSV files. ${withoutFile()}.`,
  ),
  account_inactive: tokenTrouble('The token belongs to an app or a workspace that was removed.'),
  invalid_auth: tokenTrouble(
    'The token is not valid, or calls from this address are not allowed for it.',
    'Whoever runs Countersign checks the bot token, and the allowed addresses in the settings of the app.',
  ),
  missing_scope: tokenTrouble(
    'The app was installed without a permission it needs for this.',
    'Whoever runs Countersign compares the scopes of the app with its manifest, adds what is missing and installs it again.',
  ),
  not_allowed_token_type: tokenTrouble(
    'The token is of another kind than the call takes.',
    'Whoever runs Countersign sets the bot token, which begins with xoxb-, as the token of the bot.',
  ),
  not_authed: tokenTrouble(
    'No token was sent.',
    'Whoever runs Countersign checks that the bot token is set.',
  ),
  team_disabled: tokenTrouble(
    'The workspace is disabled.',
    'Ask a workspace administrator; until it is back, keys are handled in the IBM Cloud console.',
  ),
  token_expired: tokenTrouble(
    'The token has run out: token rotation is on for the app.',
    'Whoever runs Countersign sets up an app without token rotation, which cannot be switched off again.',
    slackPages.tokenRotation,
  ),
  token_revoked: tokenTrouble('The token was revoked, or the app was removed from the workspace.'),
  user_removed_from_team: tokenTrouble('The user of the bot was removed from the workspace.'),
  access_denied: tokenTrouble(
    'Slack denies the app access to what was asked for.',
    'Ask a workspace administrator whether the app is restricted.',
  ),
  accesslimited: tokenTrouble(
    'The workspace does not take calls from this network.',
    'Ask a workspace administrator to allow the address from which Countersign calls.',
  ),
  ekm_access_denied: tokenTrouble(
    'Administrators have suspended the posting of messages through their own encryption keys.',
    'Ask a workspace administrator; until posting is allowed again, keys are handled in the IBM Cloud console.',
  ),
  fatal_error: outage('Slack met an error in the middle, and some of it may have been done.'),
  internal_error: outage('Slack met an error of its own, and some of it may have been done.'),
  rate_limited: tooBusy,
  ratelimited: tooBusy,
  request_timeout: outage('The call reached Slack in pieces, or not whole.'),
  service_unavailable: outage('Slack is not available.'),
  slack_webapi_http_error: outage('Slack, or a gateway on the way to it, answered with an error page.'),
  slack_webapi_request_error: outage('Slack could not be reached, or the connection was cut.'),
  unreadable_answer: outage('Slack took the message and did not say where it stands.'),
});

/** Words for Slack's no, whichever code it comes with; one nobody knows is shown as it is. */
export function explainSlackFailure(code: string): LinkedExplanation {
  if (isSlackFailureCode(code)) return catalogue()[code];
  const shown = startOf(code.replaceAll(/[\s\p{Cc}\p{Cs}\p{Bidi_Control}]+/gu, ' ').trim(), 100);
  return words(
    'Slack did not do what Countersign asked.',
    shown === '' ? 'It did not say why.' : `It gave a code that this version does not know: ${shown}.`,
    'Try again in a minute. If it goes on, tell whoever runs Countersign.',
    slackPages.postMessage,
  );
}
