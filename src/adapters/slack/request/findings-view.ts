import type { Button, KnownBlock, ModalView } from '@slack/types';
import { authorizationPeriodMs } from '../../../domain/deadlines.js';
import { actsOpenTo, actsThatFit } from '../../../domain/key-act.js';
import { keyLife } from '../../../domain/key-life.js';
import { shorten } from '../../../domain/plain-text.js';
import { refusalOfAskingForce } from '../../../domain/preflight.js';
import { endOfLifeWords } from '../../../explanations/end-of-life.js';
import { expirationWarning } from '../../../explanations/key-life.js';
import { describeKeyAct } from '../../../explanations/key-acts.js';
import type { Examination } from '../../../usecases/keys/examine-key.js';
import { context, fields, limits, plain, quoted, section } from '../kit/blocks.js';
import { dateToken, escapeMrkdwn, toMrkdwn } from '../kit/mrkdwn.js';
import { type ToBeAsked, toBeAsked } from '../words/approver-words.js';
import { keyActButton } from '../words/key-act-button.js';
import { keyRows } from '../words/key-rows.js';
import {
  elsewhereAdvice,
  gateLines,
  protectionWarning,
  protectionWords,
  shareBlocks,
  syncBlocks,
} from '../words/protection-words.js';
import { guardWords } from '../words/request-words.js';
import { resourcesRow } from '../words/resources-button.js';
import type { FormInput } from './form-input.js';
import { formIds, formTitle } from './request-form.js';

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
  const { key, instance, preflight, serverTime } = examined;
  if (!preflight.ok) throw new Error('findings are for a request that can be made');
  const warning = protectionWarning(preflight.protection);
  const elsewhere = elsewhereAdvice(preflight.protection);
  const endsAt = serverTime + authorizationPeriodMs;
  const { guard } = preflight;
  const expiration = toMrkdwn(
    expirationWarning(key.expiresAt, { askedAt: serverTime, endsAt, guard, service: instance.service }),
  );
  const ending = endOfLifeWords(instance.service, serverTime);
  const first =
    preflight.guard === 'kms'
      ? `IBM sets the key for deletion, ${passcode.length > 0 ? 'asked by yourself with the passcode below' : 'asked by Countersign’s Writer identity on your behalf'}. The key goes on working.`
      : 'Nothing is changed at IBM until somebody approves.';
  return {
    type: 'modal',
    callback_id: formIds.findings,
    title: plain(formTitle),
    submit: plain(warning === '' ? 'Ask for approval' : 'Ask anyway'),
    close: plain('Close'),
    private_metadata: JSON.stringify(input),
    blocks: [
      ...(note.length === 0 ? [] : [...note, { type: 'divider' } as const]),
      section(`*${escapeMrkdwn(key.name)}*\n\`${key.keyId}\``),
      ...fields([
        ...keyRows(key, instance, keyLife(key, serverTime)),
        ['Protects', protectionWords(preflight.protection)],
        ['Two people', guardWords(preflight.guard)],
        toBeAsked(preflight.approvers, { ...asking, away: examined.away }),
        ['They have time until', dateToken(endsAt)],
      ]),
      ...(warning === '' ? [] : [section(`:warning: *${warning}*`)]),
      ...(elsewhere === '' ? [] : [section(elsewhere)]),
      ...(expiration === '' ? [] : [section(`:warning: *${expiration}*`)]),
      section(`*What IBM checks*\n${gateLines(preflight.gates)}`),
      ...shareBlocks(preflight.protection, 'Protected resources'),
      ...syncBlocks(preflight.protection),
      ...resourcesRow(key, preflight.protection),
      section(
        `*What happens when you ask*\n${first} One of the people above then approves or denies.${warning === '' ? '' : ' Approved before the way is clear, nothing is deleted: the request stays open, and its card says what is left.'}`,
      ),
      section('*Reason*'),
      quoted(input.reason),
      ...otherWays(examined),
      ...(ending === undefined ? [] : [context(ending)]),
      ...passcode,
    ],
  };
}

/** What else could be done: milder where it fits, harder where nothing else will. */
function otherWays({ key, actor, preflight, serverTime }: Examination): KnownBlock[] {
  const acts = (['disable', 'rotate'] as const).filter((act) => actsThatFit(key, serverTime).includes(act));
  const buttons: Button[] = acts
    .filter((act) => actsOpenTo(key, actor.rights, serverTime).includes(act))
    .map((act) => keyActButton(act, key));
  if (preflight.ok && !refusalOfAskingForce(key.name, preflight.protection)) {
    buttons.push({
      type: 'button',
      action_id: formIds.askForForce,
      text: plain('Ask for force deletion…'),
      accessibility_label: shorten(`Ask for a force deletion of key ${key.name}`, limits.accessibilityLabel),
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
