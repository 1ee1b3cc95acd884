import { deleteCommand, keysCommand } from '../../../explanations/command-names.js';
import type { Button, KnownBlock } from '@slack/types';
import { isDecidedHere } from '../../../domain/decided-here.js';
import { mayDecide } from '../../../domain/authority.js';
import { actsOpenTo, isSyncWorthIt } from '../../../domain/key-act.js';
import { type Gates, obstructionOf } from '../../../domain/gates.js';
import { keyLife } from '../../../domain/key-life.js';
import { authorizationEndsAt, isDeleted, isSetForDeletion } from '../../../domain/key.js';
import { codesOf, type KmsFailure } from '../../../domain/kms-failure.js';
import { isSameSlackUser } from '../../../domain/person.js';
import { shorten } from '../../../domain/plain-text.js';
import { holdsOf } from '../../../domain/protection.js';
import type { LinkedExplanation } from '../../../explanations/explanation.js';
import { adviceWithoutOwner } from '../../../explanations/holds.js';
import { explainKmsFailure } from '../../../explanations/kms-failures.js';
import { expirationWords } from '../../../explanations/key-life.js';
import { describeKeyState } from '../../../explanations/key-state.js';
import type { FirstAuthorization } from '../../../explanations/setter-message.js';
import type { ActingSessions } from '../../../ports/acting-sessions.js';
import type { ErrorExplained, KeyInQuestion } from '../../../usecases/keys/explain-error.js';
import { approveButton, decideBlockId } from '../card/card.js';
import { context, explanationBlocks, limits, plain, section } from '../kit/blocks.js';
import { keyValue } from '../kit/key-value.js';
import { dateToken, escapeMrkdwn, inCode, mention, toMrkdwn } from '../kit/mrkdwn.js';
import { type Words, wordsOf } from '../kit/words.js';
import { keyActButton } from '../words/key-act-button.js';
import { ownerBlocks } from '../words/owner-message.js';
import { oneOfAsked } from '../words/approver-words.js';
import { adoptButton } from '../words/adoption-words.js';
import { dualWords, keyPlace, keyPrint } from '../words/key-standing.js';
import { shareBlocks, syncBlocks, syncContext } from '../words/protection-words.js';
import { inTheWayWords } from '../words/stakes-words.js';
import { resourcesButton } from '../words/resources-button.js';
import { unansweredBlocks } from '../words/unanswered-instances.js';
import { explainIds } from './explain-form.js';

/**
 * What the error means, and how the key stands now; the text tells the same. `more`: how a deleted key went, or why none could be
 * looked at.
 */
export function explainedWords(
  explained: ErrorExplained,
  identity: ActingSessions['mode'],
  more: KnownBlock[] = [],
): Words {
  return wordsOf(explainedBlocks(explained, identity, more));
}

function explainedBlocks(
  explained: ErrorExplained,
  identity: ActingSessions['mode'],
  more: KnownBlock[],
): KnownBlock[] {
  const { recognised, failure, key, keyTrouble, unanswered = [] } = explained;
  return [
    ...(failure ? explanationBlocks(explanationOf(failure, explained)) : unknownBlocks(explained)),
    ...callBlocks(explained),
    ...(key ? keyBlocks(key, identity, more) : more),
    ...unansweredBlocks(unanswered),
    ...(!key && !keyTrouble && failure
      ? [
          context(
            recognised.keyIds.length > 0
              ? 'No key that is here now has an id of the text’s; a deleted key is gone after 90 days.'
              : `The text names no key. With one, Countersign shows how it stands now: \`${keysCommand()} explain\`, then choose the key.`,
          ),
        ]
      : []),
  ];
}

function explanationOf(failure: KmsFailure, { recognised, call, key }: ErrorExplained): LinkedExplanation {
  // The console's message names no code; a code beside it that says something else counts for more.
  const isToSetter = recognised.aboutDualAuthorization && failure.code === 'AUTHORIZATIONS_NOT_MET';
  const explanation = explainKmsFailure(failure, {
    ...(key
      ? {
          keyName: key.key.name,
          keyNow: isDeleted(key.key) ? ('deleted' as const) : ('live' as const),
          synced: key.protection.known && key.protection.sync !== undefined,
          ...(key.protection.known && { holds: holdsOf(key.protection) }),
          isSetNow: authorizationEndsAt(key.key, key.serverTime) !== undefined,
        }
      : {}),
    caller: call ? 'countersign' : 'somebody',
    ...(isToSetter ? { toSetter: firstAuthorizationOf(key) } : {}),
  });
  // What to do about what stood in the way is told under the key, as it stands now.
  const isToldBelow =
    key !== undefined && !isToSetter && !isDeleted(key.key) && obstructionOf(failure) !== 'other';
  return isToldBelow ? { ...explanation, next: '' } : explanation;
}

function firstAuthorizationOf(asked: KeyInQuestion | undefined): FirstAuthorization {
  if (!asked) return { state: 'unknown' };
  const { key, serverTime, openRequest, actor } = asked;
  if (isDeleted(key)) return { state: 'deleted' };
  const dual = key.dualAuthorization;
  if (!dual.enabled) return { state: 'no_policy' };
  if (!dual.set) return { state: 'not_set' };
  if (!isSetForDeletion(key, serverTime)) return { state: 'lapsed', endedAt: dual.endsAt };
  if (openRequest?.guard !== 'kms') return { state: 'given', endsAt: dual.endsAt };
  const { slack } = openRequest.requester;
  const by = {
    requestId: openRequest.id,
    requesterSlackUserId: slack.userId,
    isReader: isSameSlackUser(slack, actor.slack),
  };
  return { state: 'given', endsAt: dual.endsAt, by };
}

function unknownBlocks({ recognised, call }: ErrorExplained): KnownBlock[] {
  if (call) return [];
  const [correlationId] = recognised.correlationIds;
  const found =
    correlationId === undefined
      ? 'It holds no reason code, error body, HTTP status or message of IBM’s key management that Countersign knows, so it may come from something else.'
      : `It holds the correlation ID \`${inCode(correlationId)}\`, which belongs to no call Countersign made in the last 30 days. IBM support can look it up.`;
  return [
    section(
      `*Countersign cannot tell what this text means.*\n${found}\nIf the console or the tool shows more of it, add that: a reason code such as PROTECTED_RESOURCE_ERR says the most.`,
    ),
  ];
}

function callBlocks({ call }: ErrorExplained): KnownBlock[] {
  if (!call) return [];
  const outcome = call.failure
    ? `and IBM answered ${call.failure.status ?? 'nothing'} (${codesOf(call.failure).join(', ')})`
    : 'and IBM did what was asked';
  return [
    section(
      `*A call of Countersign’s own:* ${escapeMrkdwn(call.operation)}${call.key === undefined ? '' : ` on \`${inCode(call.key)}\``} ${dateToken(call.at)}, ${escapeMrkdwn(outcome)}.`,
    ),
  ];
}

function keyBlocks(
  asked: KeyInQuestion,
  identity: ActingSessions['mode'],
  departed: KnownBlock[],
): KnownBlock[] {
  const { key, instance, protection, owners, openRequest, serverTime } = asked;
  const life = keyLife(key, serverTime);
  const endsAt = life.deletion ? undefined : authorizationEndsAt(key, serverTime);
  const expiration = expirationWords(life);
  const standing = [
    keyPlace(key, instance),
    describeKeyState(key.state),
    // Who set it for deletion, and until when, has a sentence of its own.
    ...(life.deletion || endsAt !== undefined ? [] : [dualWords(key, serverTime)]),
    ...(expiration === undefined ? [] : [toMrkdwn(expiration)]),
  ];
  const rotation =
    life.rotateFrom === undefined
      ? ''
      : `\nRotated within the hour; it can be rotated again from ${dateToken(life.rotateFrom)} on.`;
  const title = `*Key ${escapeMrkdwn(key.name)} now*\n${standing.join(' · ')}${rotation}`;
  if (life.deletion) {
    return [section(title), ...departed, ...syncBlocks(protection), context(keyPrint(key))];
  }
  const buttons = buttonsFor(asked, identity);
  return [
    section([title, ...(endsAt === undefined ? [] : [setWords(asked, endsAt)])].join('\n')),
    section(inTheWayWords(protection)),
    ...shareBlocks(protection, 'Protected resources'),
    ...syncBlocks(protection),
    ...(protection.known ? syncContext(protection.sync) : []),
    ...ownerBlocks(owners, key.name),
    section(`*What to do now*\n${nextWords(asked)}`),
    ...(buttons.length === 0
      ? []
      : [
          {
            type: 'actions' as const,
            // The same as on a card: an approval from here is an approval of the list shown here.
            block_id: decideBlockId(openRequest?.version ?? 0, protection),
            elements: buttons,
          },
        ]),
    context(keyPrint(key)),
  ];
}

/** Who gave the first authorization, as far as anybody can know. */
function setWords({ key, openRequest, setWith, instance }: KeyInQuestion, endsAt: number): string {
  if (setWith) {
    return `*Set for deletion* with request \`${setWith.id}\` of ${mention(setWith.requester.slack.userId)}, which has ended; the authorization still runs until ${dateToken(endsAt)}. While the key is active a Writer can unset it in the IBM Cloud console.`;
  }
  if (openRequest?.guard === 'kms') {
    return `*Set for deletion* by ${mention(openRequest.requester.slack.userId)} with request \`${openRequest.id}\`, until ${dateToken(endsAt)}.`;
  }
  return `*Set for deletion outside Countersign*, until ${dateToken(endsAt)}. IBM does not tell who did it; in the account’s activity events it is the initiator of \`${instance.service}.secrets.setkeyfordeletion\` on key \`${key.keyId}\`. Whoever it was cannot delete the key; any other Manager can.`;
}

function nextWords(asked: KeyInQuestion): string {
  const { key, gates, openRequest, actor, mayAsk, mayAdopt, owners } = asked;
  const advice = gates.holds ? adviceWithoutOwner(gates.holds) : '';
  if (gates.holds && !gates.holds.retention_policy) {
    return `${toMrkdwn(advice)} Until then nothing deletes this key, and force does not help.`;
  }
  if (isHeld(gates)) {
    const lifters = owners.filter(({ task }) => task === 'lift_retention');
    const owner = lifters.some((account) => account.owner)
      ? 'the account owner named above'
      : lifters.length > 0
        ? 'the owner of the account above'
        : 'the owner of the account the resources belong to, which Countersign cannot tell,';
    return `Ask ${owner} about the retention policies.${advice === '' ? '' : ` ${toMrkdwn(advice)}`} Until ${advice === '' ? 'they are lifted' : 'all of it is done'} nothing deletes this key, and force does not help.`;
  }
  const decidable = decidableIn(asked);
  if (decidable) {
    const what = decidable.force ? 'The force deletion' : 'Request';
    const waits = mayDecide(decidable, actor).ok
      ? `${what} \`${decidable.id}\` waits for a decision, and you may take it.`
      : `${what} \`${decidable.id}\` waits for ${oneOfAsked(decidable, 'viewer')}.`;
    return `${waits}${resourcesWords(asked)}`;
  }
  if (openRequest?.status === 'blocked') {
    return `Request \`${openRequest.id}\` can be approved again once the way is clear; its card says when.${resourcesWords(asked)}`;
  }
  if (openRequest) return `Request \`${openRequest.id}\` is being carried out; its card shows the outcome.`;
  if (gates.authorization === 'given') {
    return mayAdopt
      ? `Take it up: the key is not set again, and Countersign finds the second person.${resourcesWords(asked)}`
      : `Have a Manager who is not that person finish it in the IBM Cloud console, or have a Writer take it up here.${resourcesWords(asked)}`;
  }
  if (key.state === 'suspended' && key.dualAuthorization.enabled) {
    return 'A Manager has to enable it before it can be set for deletion.';
  }
  return mayAsk
    ? `Ask for approval: ${key.dualAuthorization.enabled ? 'Countersign sets the key for deletion and asks the Managers' : 'Countersign asks the Managers'}.${resourcesWords(asked)}`
    : `Ask a Writer or Manager to request the deletion with \`${deleteCommand()}\`.${resourcesWords(asked)}`;
}

/** What can be done about what is registered, by whoever reads it; empty where nothing is. */
function resourcesWords({ key, protection, openRequest, actor, mayAsk, owners }: KeyInQuestion): string {
  // A force deletion does not wait for them to go.
  if (!protection.known || protection.resources === 0 || openRequest?.force) return '';
  const them = protection.resources === 1 ? 'it' : 'them';
  const isRequester = openRequest !== undefined && isSameSlackUser(openRequest.requester.slack, actor.slack);
  const mayForce = openRequest ? isRequester : mayAsk;
  return [
    ` Remove what is registered or give ${them} another key${mayForce ? ', or ask for a force deletion' : ''}.`,
    isSyncWorthIt(protection)
      ? ` Gone already? A Writer can sync: \`${keysCommand()} sync ${inCode(key.name)}\`.`
      : '',
    owners.length > 0 ? ' What another account owns is removed there; its owner is named above.' : '',
  ].join('');
}

/** The open request, where it can be approved by the list as it was just read. */
function decidableIn({ openRequest, protection }: KeyInQuestion) {
  const asRead = openRequest && { ...openRequest, protection };
  return asRead && isDecidedHere(asRead) ? asRead : undefined;
}

function isHeld({ retention }: Gates): boolean {
  return retention !== 'unknown' && retention > 0;
}

function buttonsFor(asked: KeyInQuestion, identity: ActingSessions['mode']): Button[] {
  const { key, actor, mayAsk, mayAdopt, gates, serverTime } = asked;
  const buttons: Button[] = [];
  const decidable = decidableIn(asked);
  // What a retention policy holds nobody can delete: asking and approving lead nowhere.
  if (decidable && !isHeld(gates) && mayDecide(decidable, actor).ok) {
    buttons.push(approveButton(decidable, identity));
  }
  if (mayAdopt && !isHeld(gates)) buttons.push(adoptButton(key));
  if (mayAsk && !isHeld(gates)) {
    buttons.push({
      type: 'button',
      action_id: explainIds.ask,
      value: keyValue(key),
      text: plain(gates.resources === 0 ? 'Ask for approval' : 'Ask anyway'),
      accessibility_label: shorten(`Ask for the deletion of key ${key.name}`, limits.accessibilityLabel),
    });
  }
  if (gates.resources !== 'unknown' && gates.resources > 0) buttons.push(resourcesButton(key));
  if (actsOpenTo(key, actor.rights, serverTime).includes('enable')) buttons.push(keyActButton('enable', key));
  return buttons;
}
