import type { App } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import { decidable } from '../../../domain/decide.js';
import type { SlackIdentity } from '../../../domain/person.js';
import { describeKeyAct } from '../../../explanations/key-acts.js';
import { type Answer, type No, yes } from '../../../usecases/answer.js';
import { actOnKey } from '../../../usecases/keys/act-on-key.js';
import { readKey } from '../../../usecases/keys/read-key.js';
import { mayLook } from '../../../usecases/people/may-look.js';
import type { Ports } from '../../../usecases/ports.js';
import { decideRequest } from '../../../usecases/requests/decide-request.js';
import { prepareApproval } from '../../../usecases/requests/prepare-approval.js';
import { unsetKey } from '../../../usecases/requests/unset-key.js';
import type { AckedWork } from '../kit/acked-work.js';
import { dateToken, escapeMrkdwn, toMrkdwn } from '../kit/mrkdwn.js';
import { question, questionAgain, told } from '../kit/next-view.js';
import { onSubmit } from '../kit/on-submit.js';
import { type Opening, openModal } from '../kit/open-modal.js';
import { loadingView, messageView } from '../kit/plain-views.js';
import { unreadable } from '../kit/unreadable.js';
import { whyNot } from '../kit/why-not.js';
import type { Words } from '../kit/words.js';
import { actDoneWords, actNoWords } from '../words/key-act-words.js';
import { outcomeWords } from '../words/outcome-words.js';
import { actingFields, passcodeIn, withoutPasscode } from './passcode-blocks.js';
import {
  passcodeFormId,
  passcodeFormTitle,
  passcodeFormView,
  type PasscodeStep,
  readPasscodeStep,
  workingWords,
} from './passcode-form.js';

/** Opens the form that asks for a passcode, for a step that a person takes as themselves. */
export function askForPasscode(
  ports: Ports,
  work: AckedWork,
  opening: Opening,
  step: PasscodeStep,
): Promise<void> {
  const title = passcodeFormTitle(step);
  return openModal(ports, work, opening, {
    what: `passcode for ${step.kind}`,
    first: loadingView(title, 'Looking it up…'),
    next: async () => {
      if (!(await takesPasscode(ports, step))) {
        const answer = await take(ports, opening.by, step, {});
        return told(title, answer.ok ? answer.value : noWords(ports, step, answer.no));
      }
      const about = await aboutStep(ports, opening.by, step);
      return about.ok
        ? question(passcodeFormView(step, { about: about.value, fields: await fieldsOf(ports, step) }))
        : told(title, whyNot(about.no));
    },
  });
}

export function registerPasscodes(app: App, ports: Ports, work: AckedWork): void {
  onSubmit(app, work, passcodeFormId, ({ view, by }) => {
    const step = readPasscodeStep(view.private_metadata);
    if (!step) return { answer: messageView(view.title.text, unreadable.blocks) };
    const title = passcodeFormTitle(step);
    const again = async (words: Words) => {
      const about = await aboutStep(ports, by, step);
      if (!about.ok) return told(title, words);
      const parts = { about: about.value, fields: await fieldsOf(ports, step), note: words.blocks };
      return questionAgain(passcodeFormView(step, parts), words.blocks);
    };
    return {
      what: step.kind,
      meanwhile: loadingView(title, workingWords(step)),
      next: async () => {
        const answer = await take(ports, by, step, passcodeIn(view));
        if (answer.ok) return told(title, answer.value);
        const words = noWords(ports, step, answer.no);
        // A passcode that did not do, or a service in trouble, is worth another try.
        return answer.no.kind === 'trouble' ? again(words) : told(title, words);
      },
      failed: (no) => told(title, whyNot(no)),
    };
  });
}

/** Whether there is something to sign in for; what changes nothing at IBM, or is over, is answered at the press. */
async function takesPasscode(ports: Pick<Ports, 'requests' | 'clock'>, step: PasscodeStep): Promise<boolean> {
  if (step.kind !== 'cancel' && step.kind !== 'unset') return true;
  const request = await ports.requests.load(step.requestId);
  if (step.kind === 'unset') return request?.status === 'withdrawing';
  return request?.guard === 'kms' && decidable(request, { at: ports.clock.now() }).ok;
}

async function take(
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
    case 'key_act': {
      const { act, instanceId, keyId } = step;
      const answer = await actOnKey(ports, act, { instanceId, keyId }, by, proof.passcode);
      return answer.ok ? yes(actDoneWords(answer.value)) : answer;
    }
  }
}

function noWords(ports: Pick<Ports, 'clock'>, step: PasscodeStep, no: No): Words {
  return step.kind === 'key_act' ? actNoWords(ports, step.act, no) : whyNot(no);
}

function outcomeOf(answer: Awaited<ReturnType<typeof decideRequest>>): Answer<Words> {
  return answer.ok ? yes(outcomeWords(answer.value)) : answer;
}

/** What the step does, for whoever is asked for a passcode; or why it cannot be taken. */
async function aboutStep(ports: Ports, by: SlackIdentity, step: PasscodeStep): Promise<Answer<string>> {
  if (step.kind === 'key_act') {
    const looker = await mayLook(ports, by);
    if (!looker.ok) return looker;
    const seen = await readKey(ports, step, 2);
    const name = seen.ok && seen.key !== 'gone' ? seen.key.name : step.keyId;
    const { what, why } = describeKeyAct(step.act, name);
    return yes(`*${toMrkdwn(what)}*\n${toMrkdwn(why)}`);
  }
  const { requestId } = step;
  if (step.kind === 'approve') {
    const prepared = await prepareApproval(ports, requestId, by);
    if (!prepared.ok) return prepared;
    const { key } = prepared.value;
    const dataLoss = key.extractable ? '' : ' Data encrypted under it becomes unreadable.';
    return yes(
      `*Key ${escapeMrkdwn(key.name)} in ${escapeMrkdwn(key.instanceName)} is deleted at once if IBM allows it.*${dataLoss}`,
    );
  }
  const looker = await mayLook(ports, by);
  if (!looker.ok) return looker;
  const request = await ports.requests.load(requestId);
  const name = `key ${escapeMrkdwn(request?.key.name ?? '')}`;
  const until = request && 'endsAt' in request ? ` until ${dateToken(request.endsAt)}` : '';
  return yes(
    step.kind === 'cancel'
      ? `*Cancel the request to delete ${name}.* The key stays, and everyone who was asked is told. It is set for deletion at IBM${until}; with your passcode it is unset at once.`
      : `*Take back the first authorization of ${name}.* It is still set for deletion at IBM${until}.`,
  );
}

function fieldsOf(
  ports: Pick<Ports, 'personal' | 'signIn' | 'log'>,
  { kind }: PasscodeStep,
): Promise<KnownBlock[]> {
  return actingFields(ports, kind === 'cancel' ? { optional: withoutPasscode } : {});
}
