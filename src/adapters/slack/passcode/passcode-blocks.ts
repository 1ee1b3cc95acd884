import { randomUUID } from 'node:crypto';
import type { KnownBlock } from '@slack/types';
import { explainPasscodeFailure } from '../../../explanations/passcode-failures.js';
import type { Ports } from '../../../usecases/ports.js';
import { context, explanationBlocks, plain, section } from '../kit/blocks.js';

/** Action id of the passcode in every form that takes one. */
export const passcodeId = 'passcode';

/** Said where a no has to be possible at once. */
export const withoutPasscode =
  'Without it the request ends all the same, and the key stays set for deletion at IBM until somebody unsets it or the period ends.';

/** IBM's passcodes are ten characters; room for the line of the page or command that comes along when pasting. */
const longest = 2_000;

/** What a passcode is given for: a step at the KMS, or proving once who somebody is. */
const purposes = {
  act: {
    title: 'Act as yourself',
    then: 'IBM then sees you, and no service ID.',
    use: 'used for this step alone',
  },
  link: {
    title: 'Prove who you are',
    then: 'It tells Countersign which identity is yours.',
    use: 'used to read your IAM ID alone',
  },
} as const;

/** As `passcodeFields`, for a step at the KMS: nothing where service IDs act. */
export async function actingFields(
  ports: Pick<Ports, 'personal' | 'signIn' | 'log'>,
  options: { optional?: string } = {},
): Promise<KnownBlock[]> {
  return ports.personal ? passcodeFields(ports, options) : [];
}

/**
 * Where a one-time passcode comes from, and where it goes. With `optional` the form can do without, and says what happens
 * then.
 */
export async function passcodeFields(
  ports: Pick<Ports, 'signIn' | 'log'>,
  options: { optional?: string; purpose?: keyof typeof purposes } = {},
): Promise<KnownBlock[]> {
  const purpose = purposes[options.purpose ?? 'act'];
  return [
    ...(await whereFrom(ports, purpose)),
    {
      type: 'input',
      // Anew each time: Slack keeps what was typed in a block of the same id, and a passcode is not shown again.
      block_id: `${passcodeId}-${randomUUID()}`,
      ...(options.optional === undefined ? {} : { optional: true, hint: plain(options.optional) }),
      label: plain('One-time passcode'),
      element: { type: 'plain_text_input', action_id: passcodeId, max_length: longest },
    },
    context(`It is exchanged at once, ${purpose.use}, and neither stored nor logged.`),
  ];
}

async function whereFrom(
  { signIn, log }: Pick<Ports, 'signIn' | 'log'>,
  { title, then }: (typeof purposes)[keyof typeof purposes],
): Promise<KnownBlock[]> {
  try {
    const page = await signIn.passcodePage();
    return [section(`*${title}*\nSign in to IBM Cloud and <${page}|get a one-time passcode>. ${then}`)];
  } catch (error) {
    log.warn({ event: 'passcode.page_unknown', error }, 'passcode page could not be told');
    return explanationBlocks(explainPasscodeFailure({ code: 'iam_unavailable', problem: 'no_answer' }));
  }
}

interface Submitted {
  state: { values: Record<string, Record<string, { value?: string | null }>> };
}

/** As typed; absent in a form without the field, or where it was left empty. */
export function passcodeIn(view: Submitted): { passcode?: string } {
  const typed = Object.values(view.state.values).map((block) => block[passcodeId]?.value?.trim());
  const text = typed.find((value) => value !== undefined);
  return text === undefined || text === '' ? {} : { passcode: text };
}
