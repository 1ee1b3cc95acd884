import type { Button, KnownBlock, ModalView } from '@slack/types';
import { authorizationPeriodMs } from '../../../domain/deadlines.js';
import { actsOpenTo, actsThatFit } from '../../../domain/key-act.js';
import { keyLife } from '../../../domain/key-life.js';
import { shorten } from '../../../domain/plain-text.js';
import { refusalOfAskingForce } from '../../../domain/preflight.js';
import { endOfLifeWords } from '../../../explanations/end-of-life.js';
import { expirationWarning, expirationWords } from '../../../explanations/key-life.js';
import type { Examination } from '../../../usecases/keys/examine-key.js';
import { context, limits, mrkdwn, plain, section } from '../kit/blocks.js';
import { escapeMrkdwn, quote, toMrkdwn } from '../kit/mrkdwn.js';
import { adoptingWords } from '../words/adoption-words.js';
import { askingWords, askTitle, type ToBeAsked } from '../words/approver-words.js';
import { liftWords } from '../words/blocked-words.js';
import { keyActButton } from '../words/key-act-button.js';
import { keyPlace, keyPrint } from '../words/key-standing.js';
import { elsewhereAdvice, syncBlocks } from '../words/protection-words.js';
import { resourcesRow } from '../words/resources-button.js';
import { inTheWayWords, stakesLines } from '../words/stakes-words.js';
import type { FormInput } from './form-input.js';
import { formIds, formTitle } from './request-form.js';

export interface FindingsParts {
  /** Fields of a passcode, where one is needed to ask. */
  passcode: KnownBlock[];
  asking: Omit<ToBeAsked, 'unavailable'>;
  note?: readonly KnownBlock[];
}

type Acceptable = Extract<Examination['preflight'], { ok: true }>;

/**
 * What would happen, before anything does: what breaks, who is asked until when, and what asking does; then the milder ways.
 * Under a note on what was done meanwhile, where something was.
 */
export function findingsView(
  examined: Examination,
  input: FormInput,
  { passcode, asking, note = [] }: FindingsParts,
): ModalView {
  const { key, instance, preflight, serverTime, unavailable } = examined;
  if (!preflight.ok) throw new Error('findings are for a request that can be made');
  const { guard, protection, approvers, adopts } = preflight;
  const adopting = adopts && adoptingWords(adopts, approvers.length);
  const endsAt = adopts?.endsAt ?? serverTime + authorizationPeriodMs;
  const isInTheWay = protection.known && protection.resources > 0;
  const expiration = toMrkdwn(
    expirationWarning(key.expiresAt, { askedAt: serverTime, endsAt, guard, service: instance.service }),
  );
  return {
    type: 'modal',
    callback_id: formIds.findings,
    title: plain(formTitle),
    submit: plain(
      approvers.length === 0
        ? 'Take it up'
        : `${askTitle(approvers, { ...asking, unavailable })}${isInTheWay ? ' anyway' : ''}`,
    ),
    close: plain('Close'),
    private_metadata: JSON.stringify(input),
    blocks: [
      ...(note.length === 0 ? [] : [...note, { type: 'divider' } as const]),
      section(`*${escapeMrkdwn(key.name)}* · ${keyPlace(key, instance)}`),
      ...(adopting ? [section(adopting.state)] : []),
      ...stakesBlocks(examined, preflight),
      ...(expiration === '' ? [] : [section(`:warning: *${expiration}*`)]),
      ...(approvers.length === 0
        ? []
        : [section(askingWords(approvers, { ...asking, unavailable, endsAt }))]),
      section(whatHappens(preflight, { isOneself: passcode.length > 0, isInTheWay })),
      section(reasonWords(input)),
      ...otherWays(examined),
      context(smallPrint(examined, expiration !== '')),
      ...passcode,
    ],
  };
}

/** What breaks, as the card will say it. */
function stakesBlocks({ key, actor }: Examination, { protection, approvers }: Acceptable): KnownBlock[] {
  const isHeld = protection.known && protection.underRetention > 0;
  const { person, slack } = actor;
  const words = [
    inTheWayWords(protection),
    stakesLines(protection),
    isHeld
      ? liftWords({ requester: person, approvers }, protection, { is: 'requester', userId: slack.userId })
      : '',
    elsewhereAdvice(protection),
  ];
  return [
    section(words.filter(Boolean).join('\n')),
    ...syncBlocks(protection),
    ...resourcesRow(key, protection),
  ];
}

function whatHappens(
  { guard, approvers, adopts }: Acceptable,
  { isOneself, isInTheWay }: { isOneself: boolean; isInTheWay: boolean },
): string {
  const by = isOneself ? 'with your passcode below' : 'by Countersign’s Writer identity on your behalf';
  const approved = approvers.length === 1 ? 'they approve' : 'one of them approves';
  const what =
    guard === 'kms'
      ? `the key is set for deletion ${by}, and goes on working until ${approved}.`
      : `nothing changes at IBM until ${approved}: the key has no dual authorization policy, so Countersign alone checks that it takes two people.`;
  const refused = isInTheWay
    ? ' Approved before the way is clear, nothing is deleted and the request stays open.'
    : '';
  if (adopts) {
    const adopting = adoptingWords(adopts, approvers.length);
    return `*When you take it up,* ${adopting.what}${refused}\n${adopting.twoPeople}`;
  }
  return `*When you ask,* ${what}${refused}`;
}

function reasonWords({ reason, ticket }: FormInput): string {
  const beside = ticket === '' ? '' : ` · ${escapeMrkdwn(ticket)}`;
  return reason.includes('\n')
    ? `*Your reason*${beside}\n${quote(reason)}`
    : `*Your reason:* ${escapeMrkdwn(reason)}${beside}`;
}

/** What else could be done: milder where it fits, a line each; harder where nothing else will. */
function otherWays({ key, actor, preflight, serverTime }: Examination): KnownBlock[] {
  const open = actsOpenTo(key, actor.rights, serverTime);
  const milder = (['disable', 'rotate'] as const)
    .filter((act) => actsThatFit(key, serverTime).includes(act))
    .map((act): KnownBlock => {
      const isOpen = open.includes(act);
      return {
        type: 'section',
        text: mrkdwn(milderWords[act][isOpen ? 'open' : 'closed']),
        ...(isOpen && { accessory: keyActButton(act, key) }),
      };
    });
  const force: Button[] =
    // What is taken up was not begun by force; its card offers that.
    preflight.ok && !preflight.adopts && !refusalOfAskingForce(key.name, preflight.protection)
      ? [
          {
            type: 'button',
            action_id: formIds.askForForce,
            text: plain('Ask for force deletion…'),
            accessibility_label: shorten(
              `Ask for a force deletion of key ${key.name}`,
              limits.accessibilityLabel,
            ),
          },
        ]
      : [];
  return [...milder, ...(force.length === 0 ? [] : [{ type: 'actions' as const, elements: force }])];
}

/** By whether the reader has the role for it. */
const milderWords = {
  disable: {
    open: '*Or disable it:* nothing can use it until a Manager enables it again.',
    closed: '*Or have a Manager disable it:* nothing can use it until it is enabled again.',
  },
  rotate: {
    open: '*Or rotate it:* a new version encrypts from now on, and no data is lost.',
    closed: '*Or have a Writer rotate it:* a new version encrypts from now on, and no data is lost.',
  },
} as const;

function smallPrint({ key, instance, serverTime }: Examination, isExpirationTold: boolean): string {
  const expiration = isExpirationTold ? undefined : expirationWords(keyLife(key, serverTime));
  const print = [keyPrint(key), ...(expiration === undefined ? [] : [toMrkdwn(expiration)])];
  return [print.join(' · '), endOfLifeWords(instance.service, serverTime)].filter(Boolean).join('\n');
}
