import type { KnownBlock } from '@slack/types';
import { isSetForDeletion } from '../../domain/key.js';
import type { DeletionRequest } from '../../domain/request.js';
import { isOpen } from '../../domain/request.js';
import { describeKeyState, explainRefusal } from '../../explanations/refusals.js';
import type { AuditEntry } from '../../ports/audit-log.js';
import type { CardCopy } from '../../ports/card-deliveries.js';
import type { KeyShown } from '../../usecases/show-key.js';
import { context, explanationBlocks, fields, header, section } from './blocks.js';
import { renderCard } from './card.js';
import { dateToken, escapeMrkdwn, mention, mentions } from './mrkdwn.js';
import { guardWords, protectionWords, statusWords, titleOf } from './request-words.js';

/** Requests shown at once: each takes one block, and a message holds fifty. */
const pendingShown = 20;

export function helpBlocks(unknownWord: string | undefined, mode: 'service-ids' | 'passcode'): KnownBlock[] {
  return [
    ...(unknownWord === undefined
      ? []
      : [section(`*There is no \`/keys ${escapeMrkdwn(unknownWord.slice(0, 60))}\`.* These exist:`)]),
    section(
      [
        '`/delete-key [name, alias or id]` asks for the deletion of a key',
        '`/keys pending` lists open requests, who is waited for, and the time left',
        '`/keys show KEY` shows a key and its requests',
        '`/keys cancel KEY` takes your own open request back',
        '`/keys help` shows this',
      ].join('\n'),
    ),
    context(
      mode === 'service-ids'
        ? 'Countersign acts at IBM through two service IDs. IBM sees two identities; that two *people* decided is Countersign’s own guarantee.'
        : 'Everyone acts at IBM as themselves.',
    ),
  ];
}

/** Time left in words: days and hours, then hours and minutes. */
export function timeLeft(ms: number): string {
  if (ms <= 0) return 'over';
  const minutes = Math.floor(ms / 60_000);
  const [days, hours] = [Math.floor(minutes / 1_440), Math.floor((minutes % 1_440) / 60)];
  if (days > 0) return `${days} d ${hours} h left`;
  return hours > 0 ? `${hours} h ${minutes % 60} min left` : `${minutes} min left`;
}

export function pendingBlocks(requests: DeletionRequest[], now: number): KnownBlock[] {
  if (requests.length === 0) {
    return [section('*Nothing is pending.* No key deletion waits for anyone. Start one with `/delete-key`.')];
  }
  return [
    section(`*${requests.length === 1 ? '1 open request' : `${requests.length} open requests`}*`),
    ...requests.slice(0, pendingShown).map((request) => {
      const left =
        'endsAt' in request ? `${timeLeft(request.endsAt - now)}, until ${dateToken(request.endsAt)}` : '';
      const waiting =
        request.status === 'awaiting_approval' || request.status === 'blocked'
          ? `waiting for ${mentions(request.approvers.map((person) => person.slack.userId))}`
          : 'being carried out';
      return section(
        `*${escapeMrkdwn(titleOf(request))}*\n${mention(request.requester.slack.userId)} asked on ${dateToken(request.openedAt)}; ${waiting}. ${left}\n\`${request.id}\``,
      );
    }),
    ...(requests.length > pendingShown ? [context(`and ${requests.length - pendingShown} more`)] : []),
  ];
}

export function keyBlocks(shown: KeyShown): KnownBlock[] {
  const { key, instance, preflight, serverTime } = shown;
  const dual = key.dualAuthorization;
  const setWords = !dual.enabled
    ? 'no: Countersign keeps the two-person rule'
    : isSetForDeletion(key, serverTime) && dual.set
      ? `yes, set for deletion until ${dateToken(dual.endsAt)}`
      : dual.set
        ? 'yes, the last authorization has lapsed'
        : 'yes, not set for deletion';
  return [
    header(key.name),
    ...fields([
      ['Id', `\`${key.keyId}\``],
      ['State', describeKeyState(key.state)],
      ['Key ring and instance', `${escapeMrkdwn(key.keyRingId)} in ${escapeMrkdwn(instance.name)}`],
      ['Kind', key.extractable ? 'standard key' : 'root key'],
      ['Aliases', key.aliases.length > 0 ? escapeMrkdwn(key.aliases.join(', ')) : 'none'],
      ['Dual authorization', setWords],
      ...(preflight.ok ? [['Protects', protectionWords(preflight.protection)] as [string, string]] : []),
      ...(key.deletedAt === undefined ? [] : [['Deleted', dateToken(key.deletedAt)] as [string, string]]),
    ]),
    section(
      preflight.ok
        ? `*You can ask for its deletion.* ${preflight.approvers.length === 1 ? '1 person' : `${preflight.approvers.length} people`} would be asked. Two-person guard: ${guardWords(preflight.guard)}.`
        : '*A request for its deletion cannot be made now:*',
    ),
    ...(preflight.ok ? [] : explanationBlocks(explainRefusal(preflight.refusal))),
    ...shown.requests.map((request) =>
      section(
        `\`${request.id}\` ${isOpen(request) ? '*open* ' : ''}${escapeMrkdwn(titleOf(request))}\n${statusWords(request)}`,
      ),
    ),
  ];
}

/** A request in full, with what has happened to it so far. */
export function detailsBlocks(
  request: DeletionRequest,
  audit: AuditEntry[],
  copies: CardCopy[],
): KnownBlock[] {
  const history = audit
    .slice(-25)
    .reverse()
    .map((entry) => {
      const who = entry.actor ? ` by ${mention(entry.actor.slackUserId)}` : '';
      const code =
        entry.type === 'click.refused'
          ? ` (${String(entry.facts['asked'])}: ${String(entry.facts['code'])})`
          : '';
      return `${dateToken(entry.at)} · ${entry.type}${who}${escapeMrkdwn(code)}`;
    });
  const unreached = copies
    .filter((copy) => copy.undeliverable !== undefined)
    .map(({ audience, undeliverable }) =>
      audience.kind === 'channel'
        ? `the channel (${escapeMrkdwn(undeliverable ?? '')})`
        : `${mention(audience.userId)} (${escapeMrkdwn(undeliverable ?? '')})`,
    );
  return [
    ...renderCard(request, 'viewer').blocks,
    section(`*Asked to decide*\n${mentions(request.approvers.map((person) => person.slack.userId))}`),
    ...(unreached.length === 0 ? [] : [section(`*Could not be reached*\n${unreached.join(', ')}`)]),
    section(`*CRN*\n\`${request.key.crn.replace(/`/g, '')}\``),
    ...(history.length === 0 ? [] : [section(`*History*\n${history.join('\n')}`)]),
  ];
}
