// A request that is asked for again, and the one that asks again: each names the other.
import { shorten } from '../../../domain/plain-text.js';
import type { DeletionRequest, EarlierRequest } from '../../../domain/request.js';
import { dateToken, escapeMrkdwn, mention, quote } from '../kit/mrkdwn.js';

const reasonShown = 100;

/** In small print: after which request it was asked again, and how that ended. Empty where it is the first. */
export function earlierWords({ earlier }: DeletionRequest): string {
  return earlier ? `Asked again after ${earlier.id}, ${endOf(earlier)}` : '';
}

function endOf(earlier: EarlierRequest): string {
  switch (earlier.end) {
    case 'denied': {
      const reason = escapeMrkdwn(shorten(earlier.reason.replaceAll(/\s+/g, ' '), reasonShown));
      return `denied by ${mention(earlier.by.slack.userId)}: ${reason}`;
    }
    case 'cancelled':
      return `cancelled by ${mention(earlier.by.slack.userId)}`;
    case 'expired':
      return 'which expired';
    case 'superseded':
      return 'which ended when the key was changed outside Countersign';
    case 'failed':
      return 'which could not be carried out';
    case 'restored':
      return 'whose key was deleted and restored';
  }
}

/** The same before it is asked again, with the whole reason of a denial. */
export function earlierInForm(earlier: EarlierRequest): string {
  const when = dateToken(earlier.at);
  switch (earlier.end) {
    case 'denied':
      return `${mention(earlier.by.slack.userId)} denied this ${when}:\n${quote(earlier.reason)}`;
    case 'cancelled':
      return `${mention(earlier.by.slack.userId)} cancelled this ${when}.`;
    case 'expired':
      return `This was asked before, and nobody had decided when it ended ${when}.`;
    case 'superseded':
      return `This was asked before, and ended ${when}: the key was changed outside Countersign.`;
    case 'failed':
      return `This was asked ${when}, and could not be carried out.`;
    case 'restored':
      return `This was asked and approved before; the key was seen to be restored ${when}.`;
  }
}

/** On the ended request: which one asks for the same since. Empty where none does. */
export function againWords({ again }: DeletionRequest): string {
  return again ? `Asked again by ${mention(again.by.slack.userId)} ${dateToken(again.at)}: ${again.id}` : '';
}
