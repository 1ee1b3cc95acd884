import type { KnownBlock } from '@slack/types';
import { actsOpenTo } from '../../../domain/key-act.js';
import { type KeyLife, keyLife } from '../../../domain/key-life.js';
import type { SlackIdentity } from '../../../domain/person.js';
import { isOpen } from '../../../domain/request.js';
import { deleteCommand } from '../../../explanations/command-names.js';
import { endOfLifeWords } from '../../../explanations/end-of-life.js';
import { expirationWords } from '../../../explanations/key-life.js';
import { anyOf } from '../../../explanations/counts.js';
import { describeKeyState } from '../../../explanations/key-state.js';
import { explainRefusal } from '../../../explanations/refusals.js';
import { noteFates } from '../../../usecases/effects/note-fate.js';
import type { TransitionPorts } from '../../../usecases/effects/transition.js';
import type { ExaminePorts } from '../../../usecases/keys/examine-key.js';
import { type KeyShown, showKey } from '../../../usecases/keys/show-key.js';
import type { Ports } from '../../../usecases/ports.js';
import { departedBlocks } from '../card/departed-blocks.js';
import { linksToCards } from '../../../usecases/requests/links-to-cards.js';
import { whyNotLinked } from '../card/why-not-linked.js';
import { context, explanationBlocks, header, section } from '../kit/blocks.js';
import { dateToken, escapeMrkdwn, inCode, toMrkdwn } from '../kit/mrkdwn.js';
import { approverMention, few } from '../words/approver-words.js';
import { adoptButton, adoptingWords } from '../words/adoption-words.js';
import { allAwayWords, wouldBeAwayWords } from '../words/away-words.js';
import { type Words, wordsOf } from '../kit/words.js';
import { elsewhereWords } from '../words/elsewhere-words.js';
import { keyActButton } from '../words/key-act-button.js';
import { alsoMeantBlocks } from '../words/departed-words.js';
import { dualWords, keyPlace, keyPrint } from '../words/key-standing.js';
import { shareBlocks, syncBlocks, syncContext } from '../words/protection-words.js';
import { inTheWayAndForce } from '../words/stakes-words.js';
import { statusBesideKey, titleOf } from '../words/request-words.js';
import { resourcesButton } from '../words/resources-button.js';
import { unansweredBlocks } from '../words/unanswered-instances.js';
import { unreadableBlocks } from '../words/unreadable-words.js';

/** `/keys show`. */
export async function showReply(
  ports: ExaminePorts & TransitionPorts & Pick<Ports, 'surface' | 'copies'>,
  by: SlackIdentity,
  text: string,
): Promise<Words> {
  const shown = await showKey(ports, by, text);
  if (!shown.ok) return whyNotLinked(ports, shown.no, by);
  const { openRequest, instance, preflight, unavailable } = shown.value;
  const isMessaged = (instance.channelId ?? ports.settings.channelId) === undefined;
  const allAway = openRequest
    ? allAwayWords(openRequest)
    : preflight.ok
      ? wouldBeAwayWords(preflight.approvers, unavailable, { isMessaged })
      : '';
  // Restored meanwhile, say: every card is to tell the same.
  const { key, serverTime } = shown.value;
  const requests = await noteFates(ports, shown.value.requests, { ok: true, key, serverTime });
  const departed = await departedBlocks(ports, key, by, serverTime);
  const links = await linksToCards(ports, [...requests, ...(shown.value.namesakes ?? [])], by);
  return wordsOf(keyBlocks({ ...shown.value, requests }, { allAway, departed, links }));
}

interface Beside {
  /** What to say where nobody who could decide is there. */
  allAway: string;
  /** How it went, where it is deleted. */
  departed: KnownBlock[];
  /** To cards of requests. */
  links: ReadonlyMap<string, string>;
}

function keyBlocks(shown: KeyShown, { allAway, departed, links }: Beside): KnownBlock[] {
  const { key, instance, serverTime } = shown;
  const { protection } = shown.protection;
  const life = keyLife(key, serverTime);
  const ending = endOfLifeWords(instance.service, serverTime);
  const elsewhere = elsewhereWords(protection);
  return [
    header(key.name),
    ...unansweredBlocks(shown.unanswered),
    ...alsoMeantBlocks(shown, links),
    section(standing(shown, life).join('\n')),
    ...departed,
    ...(life.deletion ? [] : [section(inTheWayAndForce(protection))]),
    ...shareBlocks(protection, 'Protected resources'),
    ...(elsewhere === '' ? [] : [section(elsewhere)]),
    ...syncBlocks(protection),
    ...(protection.known ? syncContext(protection.sync) : []),
    ...(life.deletion ? [] : askingBlocks(shown)),
    ...(allAway === '' ? [] : [section(allAway)]),
    ...keyButtons(shown),
    context([keyPrint(key), ending].filter(Boolean).join('\n')),
    ...unreadableBlocks(shown.unreadable),
    ...shown.requests.map((request) =>
      section(
        `${linked(request.id, links)} ${isOpen(request) ? '*open* ' : ''}${escapeMrkdwn(titleOf(request))}\n${statusBesideKey(request)}`,
      ),
    ),
  ];
}

function linked(requestId: string, links: ReadonlyMap<string, string>): string {
  const link = links.get(requestId);
  return link === undefined ? `\`${requestId}\`` : `<${link}|${requestId}>`;
}

/** How the key stands, and where it is. */
function standing(shown: KeyShown, life: KeyLife): string[] {
  const { key, instance, serverTime, openRequest, setWith } = shown;
  const expiration = expirationWords(life);
  const state = [
    describeKeyState(key.state),
    ...(life.deletion ? [] : [dualWords(key, serverTime, openRequest || setWith ? '' : 'outside')]),
    ...(expiration === undefined ? [] : [toMrkdwn(expiration)]),
  ];
  return [
    `${keyPlace(key, instance)} · ${state.join(' · ')}`,
    ...(life.restoredAfter === undefined
      ? []
      : [`Restored since its deletion ${dateToken(life.restoredAfter)}.`]),
    ...(life.rotateFrom === undefined
      ? []
      : [`Rotated within the hour; again from ${dateToken(life.rotateFrom)} on.`]),
  ];
}

/** Whether this person can ask for its deletion and who would decide, or why not. */
function askingBlocks(shown: KeyShown): KnownBlock[] {
  const { key, actor, unavailable } = shown;
  const preflight = shown.adoption ?? shown.preflight;
  if (preflight.ok) {
    const { approvers, adopts } = preflight;
    const who = anyOf(few(approvers.map((approver) => approverMention(approver, unavailable))));
    if (adopts) {
      const { what, twoPeople } = adoptingWords(adopts, approvers.length);
      const asked = who === '' ? '' : ` ${who} would be asked.`;
      return [section(`*You can take it up:* ${what}\n${twoPeople}${asked}`)];
    }
    return [
      section(
        `*You can ask for its deletion* with \`${deleteCommand()} ${inCode(key.name)}\`; then ${who} would have to approve.`,
      ),
    ];
  }
  return [
    section('*A request for its deletion cannot be made now:*'),
    ...explanationBlocks(explainRefusal(preflight.refusal, { by: actor, asked: 'open' })),
  ];
}

/** What this person could do about the key from here. */
function keyButtons({ key, actor, protection, serverTime, adoption }: KeyShown): KnownBlock[] {
  const elements = [
    ...(adoption?.ok ? [adoptButton(key)] : []),
    ...(protection.known && protection.resources.length > 0 ? [resourcesButton(key)] : []),
    ...actsOpenTo(key, actor.rights, serverTime, protection.protection).map((act) => keyActButton(act, key)),
  ];
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}
