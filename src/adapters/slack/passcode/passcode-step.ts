import type { KnownBlock } from '@slack/types';
import { decidable } from '../../../domain/decidable.js';
import { isDeleted } from '../../../domain/key.js';
import type { SlackIdentity } from '../../../domain/person.js';
import { describeKeyAct } from '../../../explanations/key-acts.js';
import { type Answer, type No, yes } from '../../../usecases/answer.js';
import { actOnKey } from '../../../usecases/effects/act-on-key.js';
import { prepareAct } from '../../../usecases/effects/prepare-act.js';
import type { Ports } from '../../../usecases/ports.js';
import { decideRequest } from '../../../usecases/requests/decide-request.js';
import { prepareStep } from '../../../usecases/requests/prepare-step.js';
import { prepareRestore, restoreKey } from '../../../usecases/requests/restore-key.js';
import { unsetKey } from '../../../usecases/requests/unset-key.js';
import { dateToken, escapeMrkdwn, toMrkdwn } from '../kit/mrkdwn.js';
import { whyNot } from '../kit/why-not.js';
import type { Words } from '../kit/words.js';
import { approvalWarning } from '../words/approval-warning.js';
import { actDoneWords, actNoWords } from '../words/key-act-words.js';
import { restoreWarning } from '../words/restore-words.js';
import { outcomeWords } from '../words/outcome-words.js';
import { actingFields, withoutPasscode } from './passcode-blocks.js';
import type { PasscodeStep } from './passcode-form.js';

/** Whether there is something to sign in for; what changes nothing at IBM, or is over, is answered at the press. */
export async function takesPasscode(
  ports: Pick<Ports, 'requests' | 'clock'>,
  step: PasscodeStep,
): Promise<boolean> {
  if (step.kind !== 'cancel' && step.kind !== 'unset') return true;
  const request = await ports.requests.load(step.requestId);
  if (step.kind === 'unset') return request?.status === 'withdrawing';
  return request?.guard === 'kms' && decidable(request, { at: ports.clock.now() }).ok;
}

/** Takes the step as the person who gave the passcode, and says how it went. */
export async function takeStep(
  ports: Ports,
  by: SlackIdentity,
  step: PasscodeStep,
  proof: { passcode?: string },
): Promise<Answer<Words>> {
  switch (step.kind) {
    case 'approve': {
      const { requestId, seen } = step;
      return outcomeOf(await decideRequest(ports, requestId, by, { type: 'approve', seen, ...proof }));
    }
    case 'cancel':
      return outcomeOf(await decideRequest(ports, step.requestId, by, { type: 'cancel', ...proof }));
    case 'unset':
      return outcomeOf(await unsetKey(ports, step.requestId, by, proof.passcode));
    case 'restore':
    case 'restore_key':
      return outcomeOf(await restoreKey(ports, step, by, proof.passcode));
    case 'key_act': {
      const { act, instanceId, keyId } = step;
      const answer = await actOnKey(ports, act, { instanceId, keyId }, by, proof.passcode);
      return answer.ok ? yes(actDoneWords(answer.value)) : answer;
    }
  }
}

/** Why it was not taken. */
export function noWords(step: PasscodeStep, no: No): Words {
  return step.kind === 'key_act' ? actNoWords(no) : whyNot(no);
}

function outcomeOf(answer: Awaited<ReturnType<typeof decideRequest>>): Answer<Words> {
  return answer.ok ? yes(outcomeWords(answer.value)) : answer;
}

/** What the step does, for whoever is asked for a passcode; or why it cannot be taken. */
export async function aboutStep(
  ports: Ports,
  by: SlackIdentity,
  step: PasscodeStep,
): Promise<Answer<string>> {
  if (step.kind === 'key_act') {
    const prepared = await prepareAct(ports, step.act, step, by);
    if (!prepared.ok) return prepared;
    const { key } = prepared.value;
    const { what, why } = describeKeyAct(step.act, key.name, isDeleted(key));
    return yes(`*${toMrkdwn(what)}*\n${toMrkdwn(why)}`);
  }
  if (step.kind === 'restore' || step.kind === 'restore_key') {
    const restorable = await prepareRestore(ports, step, by);
    return restorable.ok ? yes(restoreWarning(restorable.value.key.name)) : restorable;
  }
  const prepared = await prepareStep(ports, step.kind, step.requestId, by);
  if (!prepared.ok) return prepared;
  const request = prepared.value;
  if (step.kind === 'approve') {
    const { what, loss } = approvalWarning(request.key);
    const ifSetter = request.adopted ? '\nIf it was you who set it for deletion, IBM refuses.' : '';
    return yes(`*${what}*${loss}${ifSetter}`);
  }
  const name = `key ${escapeMrkdwn(request.key.name)}`;
  const until = 'endsAt' in request ? ` until ${dateToken(request.endsAt)}` : '';
  const isExpired = (request.key.expiresAt ?? Infinity) <= ports.clock.now();
  if (step.kind === 'cancel' && isExpired) {
    return yes(
      `*Cancel the request to delete ${name}.* Everyone’s card says so. The key has expired, and IBM unsets no expired key, with a passcode or without: it stays set for deletion${until}.`,
    );
  }
  return yes(
    step.kind === 'cancel'
      ? `*Cancel the request to delete ${name}.* The key stays, and everyone’s card says so. It is set for deletion at IBM${until}; with your passcode it is unset at once.`
      : `*Unset ${name}.* It is still set for deletion at IBM${until}.`,
  );
}

/** Fields of a passcode; to cancel goes without one, too. */
export function fieldsOf(
  ports: Pick<Ports, 'personal' | 'signIn' | 'log'>,
  { kind }: PasscodeStep,
): Promise<KnownBlock[]> {
  return actingFields(ports, kind === 'cancel' ? { optional: withoutPasscode } : {});
}
