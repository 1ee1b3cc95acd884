import type { KnownBlock } from '@slack/types';
import { actsOpenTo } from '../../../domain/key-act.js';
import { keyLife } from '../../../domain/key-life.js';
import { authorizationEndsAt, isSetForDeletion } from '../../../domain/key.js';
import type { SlackIdentity } from '../../../domain/person.js';
import { isOpen } from '../../../domain/request.js';
import { endOfLifeWords } from '../../../explanations/end-of-life.js';
import { deletionWords } from '../../../explanations/key-life.js';
import { counted } from '../../../explanations/counts.js';
import { describeKeyState } from '../../../explanations/key-state.js';
import { explainRefusal } from '../../../explanations/refusals.js';
import type { ExaminePorts } from '../../../usecases/keys/examine-key.js';
import { type KeyShown, showKey } from '../../../usecases/keys/show-key.js';
import { context, explanationBlocks, fields, header, section } from '../kit/blocks.js';
import { dateToken, escapeMrkdwn, toMrkdwn } from '../kit/mrkdwn.js';
import { whyNot } from '../kit/why-not.js';
import { whereaboutsOf } from '../../../usecases/people/whereabouts.js';
import type { Ports } from '../../../usecases/ports.js';
import { allAwayWords, wouldBeAwayWords } from '../words/away-words.js';
import { type Words, wordsOf } from '../kit/words.js';
import { elsewhereWords } from '../words/elsewhere-words.js';
import { keyActButton } from '../words/key-act-button.js';
import { keyRows } from '../words/key-rows.js';
import {
  gateLines,
  protectionWords,
  shareBlocks,
  syncBlocks,
  syncContext,
} from '../words/protection-words.js';
import { guardWords, statusBesideKey, titleOf } from '../words/request-words.js';
import { resourcesButton } from '../words/resources-button.js';
import { unansweredBlocks } from '../words/unanswered-instances.js';
import { unreadableBlocks } from '../words/unreadable-words.js';

/** `/keys show`. */
export async function showReply(
  ports: ExaminePorts & Pick<Ports, 'copies'>,
  by: SlackIdentity,
  text: string,
): Promise<Words> {
  const shown = await showKey(ports, by, text);
  if (!shown.ok) return whyNot(shown.no);
  const { openRequest, instance, preflight, away } = shown.value;
  const isMessaged = (instance.channelId ?? ports.settings.channelId) === undefined;
  const allAway = openRequest
    ? allAwayWords(openRequest, await whereaboutsOf(ports, openRequest))
    : preflight.ok
      ? wouldBeAwayWords(preflight.approvers, away, { isMessaged })
      : '';
  return wordsOf(keyBlocks(shown.value, allAway));
}

/** `allAway`: what to say where nobody who could decide is there. */
function keyBlocks(shown: KeyShown, allAway: string): KnownBlock[] {
  const { key, instance, preflight, serverTime } = shown;
  const { protection } = shown.protection;
  const life = keyLife(key, serverTime);
  const ending = endOfLifeWords(instance.service, serverTime);
  const dual = key.dualAuthorization;
  const elsewhere = elsewhereWords(shown.protection.protection);
  const setWords = !dual.enabled
    ? 'no: Countersign keeps the two-person rule'
    : life.deletion
      ? 'yes'
      : isSetForDeletion(key, serverTime) && dual.set
        ? `yes, set for deletion until ${dateToken(dual.endsAt)}`
        : dual.set
          ? 'yes, no longer set for deletion'
          : 'yes, not set for deletion';
  return [
    header(key.name),
    ...unansweredBlocks(shown.unanswered),
    ...fields([
      ['Id', `\`${key.keyId}\``],
      ['State', describeKeyState(key.state)],
      ...keyRows(key, instance, life),
      ['Dual authorization', setWords],
      ['Protects', protectionWords(protection)],
      ...(life.restoredAfter === undefined
        ? []
        : [['Restored', `since its deletion ${dateToken(life.restoredAfter)}`] as [string, string]]),
      ...(life.rotateFrom === undefined
        ? []
        : [['Rotated', `within the hour, again from ${dateToken(life.rotateFrom)}`] as [string, string]]),
    ]),
    ...(life.deletion
      ? [section(toMrkdwn(deletionWords(life.deletion, life.syncFrom)))]
      : [
          section(
            `*What stands in the way of a deletion*\n${gateLines(preflight.gates, authorizationEndsAt(key, serverTime))}`,
          ),
        ]),
    ...shareBlocks(protection, 'Protected resources'),
    ...(elsewhere === '' ? [] : [section(elsewhere)]),
    ...syncBlocks(protection),
    ...(protection.known ? syncContext(protection.sync) : []),
    ...(life.deletion ? [] : askingBlocks(shown)),
    ...(allAway === '' ? [] : [section(allAway)]),
    ...keyButtons(shown),
    ...(ending === undefined ? [] : [context(ending)]),
    ...unreadableBlocks(shown.unreadable),
    ...shown.requests.map((request) =>
      section(
        `\`${request.id}\` ${isOpen(request) ? '*open* ' : ''}${escapeMrkdwn(titleOf(request))}\n${statusBesideKey(request)}`,
      ),
    ),
  ];
}

/** Whether this person can ask for its deletion, or why not. */
function askingBlocks({ preflight, actor }: KeyShown): KnownBlock[] {
  return [
    section(
      preflight.ok
        ? `*You can ask for its deletion.* ${counted(preflight.approvers.length, 'person', 'people')} would be asked. The rule of two people is held by ${guardWords(preflight.guard)}.`
        : '*A request for its deletion cannot be made now:*',
    ),
    ...(preflight.ok
      ? []
      : explanationBlocks(explainRefusal(preflight.refusal, { by: actor, asked: 'open' }))),
  ];
}

/** What this person could do about the key from here. */
function keyButtons({ key, actor, protection, serverTime }: KeyShown): KnownBlock[] {
  const elements = [
    ...(protection.known && protection.resources.length > 0 ? [resourcesButton(key)] : []),
    ...actsOpenTo(key, actor.rights, serverTime, protection.protection).map((act) => keyActButton(act, key)),
  ];
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}
