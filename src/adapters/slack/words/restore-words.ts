import type { Button } from '@slack/types';
import { isDeletedAlone, isRestoring, restoreWindow } from '../../../domain/restoring.js';
import type { KeyRef } from '../../../domain/key.js';
import { shorten } from '../../../domain/plain-text.js';
import type { Deleted, DeletionRequest, Restored } from '../../../domain/request.js';
import { restoreEndWords, restoringWords } from '../../../explanations/key-life.js';
import { confirmedWords } from '../../../explanations/request-progress.js';
import { explainFailure } from '../../../explanations/troubles.js';
import type { ActingSessions } from '../../../ports/acting-sessions.js';
import { limits, mrkdwn, plain } from '../kit/blocks.js';
import { keyValue } from '../kit/key-value.js';
import { dateToken, escapeMrkdwn, mention, shortenMrkdwn, toMrkdwn } from '../kit/mrkdwn.js';

/** Action ids of what has a key restored: of a card, with its request; of a key, whoever deleted it. */
export const restoreActions = { ofRequest: 'restore_key', ofKey: 'restore_named_key' } as const;

/** Whether a card offers it: by what is on record, as a card has no clock. */
export function offersRestore(request: DeletionRequest): request is Deleted {
  return isDeletedAlone(request) && !isRestoring(request) && (request.wayBack ?? 'over') !== 'over';
}

/** What restoring does, for whoever is asked for a last yes. */
export function restoreWarning(keyName: string): string {
  return `*${escapeMrkdwn(keyName)}* comes back as it was, and what it encrypts can be read again; some services need up to four hours. If it comes back set for deletion, it is unset.`;
}

/** Who may is read at the click. */
export function restoreButton(
  about: { name: string } & ({ requestId: string } | KeyRef),
  identity: ActingSessions['mode'],
): Button {
  const isOfRequest = 'requestId' in about;
  return {
    type: 'button',
    action_id: isOfRequest ? restoreActions.ofRequest : restoreActions.ofKey,
    value: isOfRequest ? about.requestId : keyValue(about),
    text: plain(`Restore key${identity === 'passcode' ? '…' : ''}`),
    accessibility_label: shorten(`Restore key ${about.name}`, limits.accessibilityLabel),
    // A form asks for the passcode, and for the last yes.
    ...(identity === 'passcode'
      ? {}
      : {
          confirm: {
            title: plain('Restore this key?'),
            text: mrkdwn(shortenMrkdwn(restoreWarning(about.name), limits.confirmText)),
            confirm: plain('Restore key'),
            deny: plain('Not now'),
          },
        }),
  };
}

/** How the way back stands, for a card; mrkdwn. */
export function wayBackSaid(request: Deleted): string {
  const { restoring, key, wayBack } = request;
  const window = restoreWindow(request);
  const end =
    wayBack === 'over' && window
      ? restoringWords({ may: 'no_longer', since: window.until, bound: window.bound })
      : restoreEndWords({ ...request, ...key });
  if (!restoring) return toMrkdwn(end);
  const { by, startedAt, sent, trouble } = restoring;
  const who = mention(by.slack.userId);
  if (trouble) {
    const why =
      trouble.failure.effect === 'unknown'
        ? 'IBM gave no clear answer, and the key is still deleted.'
        : toMrkdwn(explainFailure(trouble.failure, key.name).what);
    return `*Not restored:* ${who} tried ${dateToken(trouble.at)}. ${why} ${toMrkdwn(end)}`;
  }
  return sent?.confirmed
    ? `${toMrkdwn(confirmedWords(sent.confirmed, 'restored'))} Nobody has to do anything: this card shows when they do.`
    : `${who} wants it back (${dateToken(startedAt)}). IBM is being asked to restore it; nothing is confirmed yet.`;
}

/** Who has brought it back, and what came back with it; mrkdwn. */
export function restoredSaid({ at, by, authorization }: Restored): string {
  if (!by) return `Somebody restored it outside Countersign (seen ${dateToken(at)}); IBM does not tell who.`;
  return [
    `${mention(by.slack.userId)} restored it ${dateToken(at)}; services may need four hours.`,
    authorization ? authorizationSaid(authorization) : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** Why it could not be unset is under Details. */
function authorizationSaid(authorization: NonNullable<Restored['authorization']>): string {
  return authorization.is === 'unset'
    ? 'It is not set for deletion any more.'
    : `:warning: *It is still set for deletion until ${dateToken(authorization.endsAt, 'deadline')}*: one Manager could delete it. Have a Writer unset it in the IBM Cloud console.`;
}

/** The same as one line in a thread. */
export function restoredLine({ by, authorization }: Restored): string {
  if (!by) return 'Restored outside Countersign: the key is back';
  const still = authorization?.is === 'still_set' ? '; still set for deletion, see above' : '';
  return `Restored by ${mention(by.slack.userId)}${still}`;
}
