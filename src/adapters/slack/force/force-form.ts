import type { KnownBlock, ModalView } from '@slack/types';
import type { KeyFacts, KeyService } from '../../../domain/key.js';
import type { Protection } from '../../../domain/protection.js';
import type { DeletionRequest } from '../../../domain/request.js';
import { wayBackWords } from '../../../explanations/key-life.js';
import { plain, quoted, section } from '../kit/blocks.js';
import { escapeMrkdwn, mention, toMrkdwn } from '../kit/mrkdwn.js';
import { reasonField, reasonId } from '../kit/reason-field.js';
import { reachWords } from '../words/elsewhere-words.js';
import { shareBlocks, syncBlocks } from '../words/protection-words.js';
import { resourcesRow } from '../words/resources-button.js';

export const forceIds = {
  /** The requester's form, from a request or from the deletion form. */
  ask: 'force_ask_form',
  approve: 'force_approve_form',
  name: 'key_name',
  reason: reasonId,
} as const;

export const forceTitle = 'Force deletion';

interface ForceFormParts {
  key: Pick<KeyFacts, 'instanceId' | 'keyId' | 'name' | 'expiresAt'> & { service: KeyService };
  protection: Protection;
  /** When the form is shown. */
  now: number;
  /** Travels with the view: what it is about, and the mark of `protection`. */
  metadata: string;
  /** Fields of a passcode, where people act as themselves and this step acts at the KMS. */
  passcode?: KnownBlock[];
  typedName?: string;
  note?: KnownBlock[];
}

/** Asks for a force deletion: shows what goes, wants the name of the key and the reason. */
export function forceAskView(parts: ForceFormParts & { reason: string }): ModalView {
  return {
    type: 'modal',
    callback_id: forceIds.ask,
    title: plain(forceTitle),
    submit: plain('Ask for force'),
    close: plain('Close'),
    private_metadata: parts.metadata,
    blocks: [
      ...warning(parts),
      section(
        'This becomes a request of its own. All Managers are told, and one of them has to type the name of the key too. Where the key is set for deletion already, that and its deadline go over to it.',
      ),
      reasonField(parts.reason, 'Why the data may go. The Managers who are asked read this.'),
      nameInput(parts),
      ...(parts.passcode ?? []),
    ],
  };
}

/** The approver's side of it. */
export function forceApproveView(request: DeletionRequest, parts: ForceFormParts): ModalView {
  return {
    type: 'modal',
    callback_id: forceIds.approve,
    title: plain(forceTitle),
    submit: plain('Delete by force'),
    close: plain('Close'),
    private_metadata: parts.metadata,
    blocks: [
      ...warning(parts),
      section(`*Requested by* ${mention(request.requester.slack.userId)}`),
      quoted(request.reason),
      nameInput(parts),
      ...(parts.passcode ?? []),
    ],
  };
}

function warning({ key, protection, now, note = [] }: ForceFormParts): KnownBlock[] {
  const reach = reachWords(protection);
  return [
    ...note,
    section(warningWords(escapeMrkdwn(key.name), protection, toMrkdwn(wayBackWords(key, now)))),
    ...(reach === '' ? [] : [section(reach)]),
    ...shareBlocks(protection, 'What will be unreadable'),
    ...syncBlocks(protection),
    ...resourcesRow(key, protection),
  ];
}

/** By the list as it is: an empty one leaves nothing to force, an unknown one may hold anything. */
function warningWords(name: string, protection: Protection, wayBack: string): string {
  if (!protection.known) {
    return `:rotating_light: *IBM did not list what key ${name} protects.* Nothing is forced unseen.`;
  }
  return protection.resources === 0
    ? `:information_source: *Nothing is registered with key ${name} any more.* It is then deleted without force; should something be registered in between, IBM refuses. Services that do not register are not counted.`
    : `:rotating_light: *Key ${name} is deleted although it protects cloud resources.* Whatever is encrypted under it becomes unreadable. ${wayBack} Services that do not register are not in this list.`;
}

function nameInput({ key, typedName = '' }: ForceFormParts): KnownBlock {
  return {
    type: 'input',
    block_id: forceIds.name,
    label: plain('Name of the key'),
    hint: plain(`Type ${key.name} to confirm.`),
    element: {
      type: 'plain_text_input',
      action_id: forceIds.name,
      max_length: 200,
      ...(typedName === '' ? {} : { initial_value: typedName }),
    },
  };
}
