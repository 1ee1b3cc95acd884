import type { Button, InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import { ticketLimit } from '../../../domain/decide.js';
import { authorizationPeriodMs } from '../../../domain/deadlines.js';
import { actsThatFit } from '../../../domain/key-act.js';
import { refusalOfAskingForce } from '../../../domain/preflight.js';
import type { DeletionRequest } from '../../../domain/request.js';
import { endOfLifeWords } from '../../../explanations/end-of-life.js';
import { describeKeyAct } from '../../../explanations/key-acts.js';
import type { Examination } from '../../../usecases/keys/examine-key.js';
import { type ToBeAsked, toBeAsked } from '../words/approver-words.js';
import { messageView } from '../kit/plain-views.js';
import { context, fields, plain, quoted, section } from '../kit/blocks.js';
import { dateToken, escapeMrkdwn, shorten, toMrkdwn } from '../kit/mrkdwn.js';
import { reasonField, reasonId } from '../kit/reason-field.js';
import type { FormInput } from './form-input.js';
import { keyActButton } from '../words/key-act-button.js';
import { gateLines, protectionWarning, protectionWords, shareBlocks } from '../words/protection-words.js';
import { guardWords, statusWords, titleOf } from '../words/request-words.js';
import { resourcesRow } from '../words/resources-button.js';

export const formIds = {
  form: 'deletion_form',
  findings: 'deletion_findings',
  key: 'key',
  reason: reasonId,
  ticket: 'ticket',
  askForForce: 'ask_for_force_instead',
} as const;

export const formTitle = 'Delete a key';

export interface FormContent {
  /** Shown above the fields: what was not found, or why the last try led nowhere. */
  note?: KnownBlock[];
  key?: PlainTextOption;
  reason?: string;
  ticket?: string;
}

/** The picker over live keys; its options are answered wherever it stands. */
export function keySelect(options: {
  hint: string;
  optional?: boolean;
  chosen?: PlainTextOption;
}): InputBlock {
  return {
    type: 'input',
    block_id: formIds.key,
    ...(options.optional ? { optional: true } : {}),
    label: plain('Key'),
    hint: plain(options.hint),
    element: {
      type: 'external_select',
      action_id: formIds.key,
      min_query_length: 0,
      placeholder: plain('Choose a key'),
      ...(options.chosen ? { initial_option: options.chosen } : {}),
    },
  };
}

export function formView(content: FormContent): ModalView {
  return {
    type: 'modal',
    callback_id: formIds.form,
    title: plain(formTitle),
    submit: plain('Check'),
    close: plain('Close'),
    blocks: [
      ...(content.note ? [...content.note, { type: 'divider' } as const] : []),
      keySelect({
        hint: 'Type part of a name or alias, or a whole id.',
        ...(content.key ? { chosen: content.key } : {}),
      }),
      reasonField(content.reason, 'The Managers who are asked read this. Leave out secrets.'),
      {
        type: 'input',
        block_id: formIds.ticket,
        optional: true,
        label: plain('Ticket'),
        element: {
          type: 'plain_text_input',
          action_id: formIds.ticket,
          max_length: ticketLimit,
          ...(content.ticket ? { initial_value: content.ticket } : {}),
        },
      },
      context('Nothing happens yet: the next step shows what would.'),
    ],
  };
}

export interface FindingsParts {
  /** Fields of a passcode, where one is needed to ask. */
  passcode: KnownBlock[];
  asking: Omit<ToBeAsked, 'away'>;
  note?: readonly KnownBlock[];
}

/** What would happen, before anything does; under a note on what was done meanwhile, where something was. */
export function findingsView(
  examined: Examination,
  input: FormInput,
  { passcode, asking, note = [] }: FindingsParts,
): ModalView {
  const { key, instance, preflight } = examined;
  if (!preflight.ok) throw new Error('findings are for a request that can be made');
  const warning = protectionWarning({ protection: preflight.protection, force: false });
  const ending = endOfLifeWords(instance.service);
  const first =
    preflight.guard === 'kms'
      ? `IBM is told to set the key for deletion: the first of the two authorizations, given ${passcode.length > 0 ? 'by yourself, with the passcode below' : 'as Countersign’s Writer identity on your behalf'}. The key goes on working.`
      : 'Nothing is changed at IBM until somebody approves.';
  return {
    type: 'modal',
    callback_id: formIds.findings,
    title: plain(formTitle),
    submit: plain('Ask for approval'),
    close: plain('Close'),
    private_metadata: JSON.stringify(input),
    blocks: [
      ...(note.length === 0 ? [] : [...note, { type: 'divider' } as const]),
      section(`*${escapeMrkdwn(key.name)}*\n\`${key.keyId}\``),
      ...fields([
        ['Key ring and instance', `${escapeMrkdwn(key.keyRingId)} in ${escapeMrkdwn(instance.name)}`],
        ['Kind', key.extractable ? 'standard key' : 'root key'],
        ['Aliases', key.aliases.length > 0 ? escapeMrkdwn(key.aliases.join(', ')) : 'none'],
        ['Protects', protectionWords(preflight.protection)],
        ['Two-person guard', guardWords(preflight.guard)],
        toBeAsked(preflight.approvers, { ...asking, away: examined.away }),
        ['They have time until', `about ${dateToken(examined.serverTime + authorizationPeriodMs)}`],
      ]),
      ...(warning === '' ? [] : [section(`:warning: *${warning}* You can still ask; the card will say so.`)]),
      section(`*The three gates IBM checks*\n${gateLines(preflight.gates)}`),
      ...shareBlocks(preflight.protection, 'Protected resources'),
      ...resourcesRow(key, preflight.protection),
      section(`*What happens when you ask*\n${first} One of the people above then approves or denies.`),
      section('*Reason*'),
      quoted(input.reason),
      ...otherWays(examined),
      ...(ending === undefined ? [] : [context(ending)]),
      ...passcode,
    ],
  };
}

/** What else could be done: milder where it fits, harder where nothing else will. */
function otherWays({ key, actor, preflight }: Examination): KnownBlock[] {
  const acts = (['disable', 'rotate'] as const).filter((act) => actsThatFit(key).includes(act));
  const buttons: Button[] = acts
    .filter((act) => (act === 'rotate' ? actor.rights.maySetForDeletion : actor.rights.mayDelete))
    .map((act) => keyActButton(act, key));
  if (preflight.ok && !refusalOfAskingForce(key.name, preflight.protection)) {
    buttons.push({
      type: 'button',
      action_id: formIds.askForForce,
      text: plain('Ask for force deletion…'),
      accessibility_label: shorten(`Ask for a force deletion of key ${key.name}`, 75),
    });
  }
  const words = acts
    .map((act) => describeKeyAct(act, key.name))
    .map(({ what, why }) => `• *${toMrkdwn(what)}* ${toMrkdwn(why)}`);
  return [
    ...(words.length === 0 ? [] : [section(`*Milder ways*\n${words.join('\n')}`)]),
    ...(buttons.length === 0 ? [] : [{ type: 'actions' as const, elements: buttons }]),
  ];
}

/** How asking went. */
export function askedView(request: DeletionRequest): ModalView {
  const blocks =
    request.status === 'authorizing'
      ? [
          section(
            `*IBM has not answered clearly yet.* Countersign is looking whether the key is set for deletion and will send you a message. Nothing is repeated blindly.`,
          ),
        ]
      : [
          section(`*${escapeMrkdwn(titleOf(request))}*\n${statusWords(request)}`),
          context('You have a copy of the card in your messages from Countersign; cancel there.'),
        ];
  return messageView(formTitle, [...blocks, context(`Request ${request.id}`)]);
}
