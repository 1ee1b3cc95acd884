// A key that somebody has set for deletion outside Countersign: how it is taken up, and what makes it two people.
import type { Button } from '@slack/types';
import { adopterMayApprove, type AdoptionRule } from '../../../domain/adopting.js';
import { isDecidedHere } from '../../../domain/decided-here.js';
import type { KeyFacts } from '../../../domain/key.js';
import { isSamePerson, type Person } from '../../../domain/person.js';
import { shorten } from '../../../domain/plain-text.js';
import type { Preflight } from '../../../domain/preflight.js';
import type { Blocked, Deleted, DeletionRequest } from '../../../domain/request.js';
import { limits, plain } from '../kit/blocks.js';
import { keyValue } from '../kit/key-value.js';
import { dateToken, mention } from '../kit/mrkdwn.js';
import type { Reader } from './reader.js';

export const adoptAction = 'adopt_key';

/** Opens the form that takes the key up; it carries the key's ids, and who may is read at the click. */
export function adoptButton(key: Pick<KeyFacts, 'instanceId' | 'keyId' | 'name'>): Button {
  return {
    type: 'button',
    action_id: adoptAction,
    value: keyValue(key),
    text: plain('Take it up…'),
    accessibility_label: shorten(
      `Take it up: ask for the deletion of key ${key.name}, which is set already`,
      limits.accessibilityLabel,
    ),
  };
}

type Adopting = NonNullable<Extract<Preflight, { ok: true }>['adopts']>;

/** Before it is taken up: how the key stands, what taking it up does, and what makes it two people. */
export function adoptingWords(
  { rule, endsAt, mayApprove }: Adopting,
  approvers: number,
): { state: string; what: string; twoPeople: string } {
  const twoPeople = {
    ibm_refuses_the_setter: mayApprove
      ? `If it was not you, you may approve yourself; IBM refuses whoever set it${approvers === 0 ? '' : ', and another Manager can'}.`
      : 'IBM refuses whoever set it; any other Manager can approve.',
    another_here: 'Nobody can tell here who set it, so somebody other than you has to approve.',
  }[rule];
  return {
    state: `*Set for deletion outside Countersign*, until ${dateToken(endsAt, 'deadline')}. IBM does not say who did it.`,
    what: 'nothing changes at IBM: the key is not set again, and its end stays. Denied or cancelled, it is unset.',
    twoPeople,
  };
}

/** What makes it two people, while somebody decides; empty for a request of the ordinary kind. */
export function adoptionWords(request: DeletionRequest, reader: Reader): string {
  const { adopted, requester } = request;
  // Where it is known who set it, the status says so.
  if (!adopted || !isDecidedHere(request) || refusedSetter(request)) return '';
  const lead = 'Set for deletion outside Countersign';
  if (adopted.rule === 'another_here') {
    const who = reader.is === 'requester' ? 'You' : mention(requester.slack.userId);
    return `${lead}, nobody can tell by whom. ${who} took it up, and somebody else has to approve.`;
  }
  if (reader.is === 'approver')
    return `${lead}. If it was you, IBM refuses, and another Manager can approve.`;
  return reader.is === 'requester' && adopterMayApprove(request)
    ? `${lead}. If it was not you, you may approve it yourself.`
    : `${lead}. IBM refuses whoever did it, and any other Manager can approve.`;
}

const checks: Record<AdoptionRule, string> = {
  ibm_refuses_the_setter: 'IBM checks that whoever approves is not who set the key for deletion',
  another_here: 'Countersign checks that requester and approver are two people',
};

/** In half a line, who checks that it takes two; undefined for a request of the ordinary kind. */
export function adoptionRuleWords({ adopted }: DeletionRequest): string | undefined {
  return adopted && checks[adopted.rule];
}

/** Whom IBM took for whoever set the key: no further try of theirs can succeed. */
function refusedSetter(request: DeletionRequest): Person | undefined {
  const isByIbm = request.adopted?.rule === 'ibm_refuses_the_setter';
  return isByIbm && request.status === 'blocked' && request.obstruction === 'authorization'
    ? request.former.approver
    : undefined;
}

export function isRefusedSetter(request: DeletionRequest, userId: string | undefined): boolean {
  return userId !== undefined && refusedSetter(request)?.slack.userId === userId;
}

/** IBM refused whoever approved a key that was taken up: it was they who set it. Undefined where it was something else. */
export function refusedSetterWords(request: Blocked, reader: Reader): string | undefined {
  const setter = refusedSetter(request);
  if (!setter) return undefined;
  return reader.userId === setter.slack.userId
    ? 'You set the key for deletion, as IBM sees it, so somebody else has to delete it: another Manager can approve.'
    : `${mention(setter.slack.userId)} approved, and is who set the key for deletion, as IBM sees it: another Manager can approve.`;
}

/** Who deleted a key that was taken up, in place of who asked for it. */
export function adoptedWords({ requester, approver }: Pick<Deleted, 'requester' | 'approver'>): string {
  const took = mention(requester.slack.userId);
  const by = isSamePerson(requester, approver)
    ? `taken up and approved by ${took}`
    : `taken up by ${took}, approved by ${mention(approver.slack.userId)}`;
  return `Set for deletion outside Countersign, ${by}`;
}
