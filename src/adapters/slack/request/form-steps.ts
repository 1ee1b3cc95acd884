import type { KnownBlock } from '@slack/types';
import { earlierOf } from '../../../domain/asking-again.js';
import { isEveryoneAway, wayOfAsking } from '../../../domain/asking.js';
import { actsOpenTo } from '../../../domain/key-act.js';
import type { SlackIdentity } from '../../../domain/person.js';
import { createRequestId } from '../../../domain/request-id.js';
import { examineKey, type Examination, type ExaminePorts } from '../../../usecases/keys/examine-key.js';
import type { Ports } from '../../../usecases/ports.js';
import { type NextView, question, questionAgain } from '../kit/next-view.js';
import { departedBlocks } from '../card/departed-blocks.js';
import { whyNotLinked } from '../card/why-not-linked.js';
import { whyNot } from '../kit/why-not.js';
import { actingFields } from '../passcode/passcode-blocks.js';
import { earlierInForm } from '../words/earlier-words.js';
import { keyActButton } from '../words/key-act-button.js';
import { keyOption } from '../words/key-option.js';
import { findingsView } from './findings-view.js';
import type { FormInput } from './form-input.js';
import { type FormContent, formView } from './request-form.js';

/** The form with everything that had been entered; nothing typed is lost to a no. */
export async function formAgain(
  ports: Pick<Ports, 'keys' | 'clock' | 'requests'>,
  input: FormInput,
  note: KnownBlock[],
): Promise<NextView> {
  const instance = (await ports.keys.instances()).find(({ id }) => id === input.instanceId);
  const reading = instance ? await ports.keys.readKey(instance.id, input.keyId) : undefined;
  const key =
    instance && reading?.ok
      ? { key: keyOption({ instance, key: reading.value.key }, ports.clock.now()) }
      : {};
  const earlier = await earlierAsked(ports, input);
  const entered = { ...key, reason: input.reason, ticket: input.ticket, ...(earlier && { earlier }) };
  return note.length === 0
    ? question(formView(entered))
    : questionAgain(formView({ note, ...entered }), note);
}

/** How it ended when it was asked for before, so that nobody asks blindly; of this very key. */
async function earlierAsked(
  { requests }: Pick<Ports, 'requests'>,
  { earlier: id, keyId }: FormInput,
): Promise<FormContent['earlier']> {
  const request = id === undefined ? undefined : await requests.load(id).catch(() => undefined);
  const earlier = request && request.key.keyId === keyId ? earlierOf(request) : undefined;
  return earlier && { id: earlier.id, words: earlierInForm(earlier) };
}

/** What asking would lead to as things stand now, or the form again with why it cannot be asked; under a note, if any. */
export async function findingsOf(
  ports: ExaminePorts & Pick<Ports, 'copies' | 'surface' | 'personal' | 'signIn' | 'clock' | 'random'>,
  by: SlackIdentity,
  input: FormInput,
  note: KnownBlock[] = [],
  noteAt: 'top' | 'passcode' = 'top',
): Promise<NextView> {
  const examined = await examineKey(ports, by, input);
  if (!examined.ok) return formAgain(ports, input, [...note, ...whyNot(examined.no).blocks]);
  const { instance, unavailable, actor, adoption } = examined.value;
  const preflight = adoption ?? examined.value.preflight;
  if (!preflight.ok) {
    const { refusal } = preflight;
    const { blocks } = await whyNotLinked(
      ports,
      { kind: 'refusal', refusal, step: { by: actor, asked: 'open' } },
      by,
    );
    const departed = await departedBlocks(ports, examined.value.key, by, examined.value.serverTime);
    return formAgain(ports, input, [...note, ...blocks, ...departed, ...enableBlocks(examined.value)]);
  }
  const { adopts } = preflight;
  // Taking up sends IBM nothing.
  const passcode = preflight.guard === 'kms' && !adopts ? await actingFields(ports) : [];
  const { maxDirectMessages: limit } = ports.settings;
  const channelId = instance.channelId ?? ports.settings.channelId;
  const asking = {
    way: wayOfAsking(preflight.approvers, { maxDirectMessages: limit, channelId }),
    limit,
    everyoneAway: isEveryoneAway(preflight.approvers, { channelId }, unavailable),
  };
  const { adopt: _, ...asked } = input;
  const view = findingsView(
    { ...examined.value, preflight },
    {
      ...asked,
      id: createRequestId(ports.clock.now(), ports.random),
      ...(adopts && { adopt: true }),
    },
    // Where the eye is after a passcode that did not do.
    noteAt === 'passcode' ? { asking, passcode: [...note, ...passcode] } : { asking, passcode, note },
  );
  return note.length === 0 ? question(view) : questionAgain(view, note);
}

/** A disabled key has to be enabled before it can be set: offered to whoever may. */
function enableBlocks({ key, actor, preflight, serverTime }: Examination): KnownBlock[] {
  const isOffered =
    !preflight.ok &&
    preflight.refusal.code === 'key_in_wrong_state' &&
    actsOpenTo(key, actor.rights, serverTime).includes('enable');
  return isOffered ? [{ type: 'actions', elements: [keyActButton('enable', key)] }] : [];
}
