import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { keyActs } from '../../../domain/key.js';
import { plain, section } from '../kit/blocks.js';
import { readCarried } from '../kit/read-carried.js';

export const passcodeFormId = 'passcode_form';

const ids = { instanceId: z.string().max(80), keyId: z.string().max(80) };
const step = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('approve'), requestId: z.string().max(40), seen: z.string().max(40) }),
  z.object({ kind: z.literal('cancel'), requestId: z.string().max(40) }),
  z.object({ kind: z.literal('unset'), requestId: z.string().max(40) }),
  z.object({ kind: z.literal('restore'), requestId: z.string().max(40) }),
  z.object({ kind: z.literal('restore_key'), ...ids }),
  z.object({ kind: z.literal('key_act'), act: z.enum(keyActs), ...ids }),
]);

/** What a passcode is asked for. Carried by the form, and no authority: who may is read when it is sent. */
export type PasscodeStep = z.infer<typeof step>;

export function readPasscodeStep(privateMetadata: string): PasscodeStep | undefined {
  return readCarried(step, privateMetadata);
}

export interface PasscodeFormParts {
  /** What the step does, as mrkdwn. */
  about: string;
  /** Fields of the passcode. */
  fields: KnownBlock[];
  /** What came of the last try. */
  note?: KnownBlock[];
}

const titles: Record<PasscodeStep['kind'], { title: string; submit: string; working: string }> = {
  approve: { title: 'Approve the deletion', submit: 'Delete the key', working: 'Checking and deleting…' },
  cancel: { title: 'Cancel the request', submit: 'Cancel request', working: 'Cancelling…' },
  unset: { title: 'Unset the key', submit: 'Unset', working: 'Unsetting the key…' },
  restore: { title: 'Restore the key', submit: 'Restore key', working: 'Checking and restoring…' },
  restore_key: { title: 'Restore the key', submit: 'Restore key', working: 'Checking and restoring…' },
  key_act: { title: 'Act as yourself', submit: 'Do it', working: 'Asking IBM…' },
};

export function passcodeFormTitle({ kind }: PasscodeStep): string {
  return titles[kind].title;
}

export function workingWords({ kind }: PasscodeStep): string {
  return titles[kind].working;
}

/** One step of one person, and the passcode that lets them take it as themselves. */
export function passcodeFormView(
  asked: PasscodeStep,
  { about, fields, note = [] }: PasscodeFormParts,
): ModalView {
  const { title, submit } = titles[asked.kind];
  return {
    type: 'modal',
    callback_id: passcodeFormId,
    private_metadata: JSON.stringify(asked),
    title: plain(title),
    submit: plain(submit),
    close: plain('Close'),
    blocks: [...note, section(about), ...fields],
  };
}
