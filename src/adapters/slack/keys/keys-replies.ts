import type { KnownBlock } from '@slack/types';
import { authorizationEndsAt, isDeleted, isSetForDeletion } from '../../../domain/key.js';
import { actsThatFit, roleFor } from '../../../domain/key-act.js';
import type { DeletionRequest } from '../../../domain/request.js';
import { isOpen } from '../../../domain/request.js';
import { explainIdentity } from '../../../explanations/identity.js';
import { endOfLifeWords } from '../../../explanations/end-of-life.js';
import { describeKeyState, explainRefusal } from '../../../explanations/refusals.js';
import type { KeyShown } from '../../../usecases/keys/show-key.js';
import { askedWords } from '../words/approver-words.js';
import { context, explanationBlocks, fields, header, section } from '../kit/blocks.js';
import { keyActButton } from '../words/key-act-button.js';
import { dateToken, escapeMrkdwn, mention } from '../kit/mrkdwn.js';
import { gateLines, protectionWords, shareBlocks } from '../words/protection-words.js';
import { guardWords, statusWords, titleOf } from '../words/request-words.js';
import { resourcesButton } from '../words/resources-button.js';

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
        '`/keys show KEY` shows a key, what stands in the way of its deletion, and its requests',
        '`/keys resources KEY` lists everything the key protects, with what to do about it',
        '`/keys approvers KEY` tells who may delete the key, and who of them can be asked',
        '`/keys explain [error]` tells what an error of IBM’s means for your key, and what to do',
        '`/keys sync KEY` has the registered services report anew (Writer, once an hour)',
        '`/keys disable KEY`, `/keys enable KEY`, `/keys rotate KEY`: milder than deleting',
        '`/keys cancel KEY` takes your own open request back',
        '`/keys whoami [KEY]` tells who you are to Countersign and what you may do; `/keys link` proves who you are',
        '`/keys away until friday`, `for 3 days` or `back`: no direct messages for a while, your rights stay',
        '`/keys help` shows this',
      ].join('\n'),
    ),
    context(explainIdentity(mode)),
  ];
}

/** Time left in words: days and hours, then hours and minutes. */
function timeLeft(ms: number): string {
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
          ? `waiting for ${askedWords(request)}`
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
  const ending = endOfLifeWords(instance.service);
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
      ['Protects', protectionWords(shown.protection.protection)],
      ...(key.deletedAt === undefined ? [] : [['Deleted', dateToken(key.deletedAt)] as [string, string]]),
    ]),
    ...(isDeleted(key)
      ? []
      : [
          section(
            `*What stands in the way of a deletion*\n${gateLines(preflight.gates, authorizationEndsAt(key, serverTime))}`,
          ),
        ]),
    ...shareBlocks(shown.protection.protection, 'Protected resources'),
    section(
      preflight.ok
        ? `*You can ask for its deletion.* ${preflight.approvers.length === 1 ? '1 person' : `${preflight.approvers.length} people`} would be asked. Two-person guard: ${guardWords(preflight.guard)}.`
        : '*A request for its deletion cannot be made now:*',
    ),
    ...(preflight.ok ? [] : explanationBlocks(explainRefusal(preflight.refusal))),
    ...keyButtons(shown),
    ...(ending === undefined ? [] : [context(ending)]),
    ...shown.requests.map((request) =>
      section(
        `\`${request.id}\` ${isOpen(request) ? '*open* ' : ''}${escapeMrkdwn(titleOf(request))}\n${statusWords(request)}`,
      ),
    ),
  ];
}

/** What this person could do about the key from here. */
function keyButtons({ key, actor, protection }: KeyShown): KnownBlock[] {
  const acts = actsThatFit(key).filter((act) =>
    roleFor(act) === 'Writer' ? actor.rights.maySetForDeletion : actor.rights.mayDelete,
  );
  const elements = [
    ...(protection.known && protection.resources.length > 0 ? [resourcesButton(key)] : []),
    ...acts.map((act) => keyActButton(act, key)),
  ];
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}
