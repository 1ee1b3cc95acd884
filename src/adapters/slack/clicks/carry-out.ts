import type { SlackIdentity } from '../../../domain/person.js';
import type { DeletionRequest } from '../../../domain/request.js';
import type { ClickIntent } from '../../../ports/click-intents.js';
import type { Answer } from '../../../usecases/answer.js';
import type { Ports } from '../../../usecases/ports.js';
import { askForForce } from '../../../usecases/requests/ask-for-force.js';
import { checkBlockers } from '../../../usecases/requests/check-blockers.js';
import { decideRequest } from '../../../usecases/requests/decide-request.js';
import { discussRequest } from '../../../usecases/requests/discuss-request.js';
import { nudgeApprovers } from '../../../usecases/requests/nudge-approvers.js';
import { openRequest } from '../../../usecases/requests/open-request.js';
import { restoreKey } from '../../../usecases/requests/restore-key.js';
import { unsetKey } from '../../../usecases/requests/unset-key.js';
import { actWords } from '../keys/key-act-reply.js';
import { unreadable } from '../kit/unreadable.js';
import { whyNot, whyNotWith } from '../kit/why-not.js';
import { type Words, wordsOf } from '../kit/words.js';
import { whyNotLinked } from '../card/why-not-linked.js';
import { askedBlocks } from '../request/asked-view.js';
import { discussedWords } from '../decisions/discussed-words.js';
import { nudgedWords } from '../words/reminder-words.js';
import { outcomeWords } from '../words/outcome-words.js';

/**
 * Carries out what a click asked for, through the use case the click leads to: who clicked, what they may do and how
 * everything stands are read anew. Without a passcode.
 */
export async function carryOut(ports: Ports, { act, by }: ClickIntent): Promise<Words> {
  switch (act.kind) {
    case 'approve': {
      const { kind: type, requestId, ...seen } = act;
      return outcomeOf(await decideRequest(ports, requestId, by, { type, ...seen }));
    }
    case 'deny': {
      const { reason } = act;
      const denied = await decideRequest(ports, act.requestId, by, { type: 'deny', reason });
      return denied.ok ? outcomeWords(denied.value) : whyNotWith(reason, denied.no);
    }
    case 'ask_question':
    case 'answer_question': {
      const { kind: type, requestId, ...said } = act;
      return discussedWords({ type, ...said }, await discussRequest(ports, requestId, by, { type, ...said }));
    }
    case 'cancel':
      return outcomeOf(await decideRequest(ports, act.requestId, by, { type: 'cancel' }));
    case 'unset':
      return outcomeOf(await unsetKey(ports, act.requestId, by, undefined));
    case 'restore':
      return outcomeOf(await restoreKey(ports, { requestId: act.requestId }, by));
    case 'restore_key':
      return outcomeOf(await restoreKey(ports, { instanceId: act.instanceId, keyId: act.keyId }, by));
    case 'check':
      return outcomeOf(await checkBlockers(ports, act.requestId, by));
    case 'nudge':
      return nudgedOf(await nudgeApprovers(ports, act.requestId, by));
    case 'open':
      return askedOf(ports, by, await openRequest(ports, { ...act, by }));
    case 'ask_for_force':
      return askedOf(ports, by, await askForForce(ports, { ...act, by }));
    case 'key_act':
      return actWords(ports, act.act, act, by);
    case 'command':
    case 'link':
    case 'look':
      return unreadable;
  }
}

function nudgedOf(answer: Answer<DeletionRequest>): Words {
  return answer.ok ? nudgedWords(answer.value) : whyNot(answer.no);
}

function outcomeOf(answer: Answer<DeletionRequest>): Words {
  return answer.ok ? outcomeWords(answer.value) : whyNot(answer.no);
}

async function askedOf(ports: Ports, by: SlackIdentity, answer: Answer<DeletionRequest>): Promise<Words> {
  return answer.ok ? wordsOf(askedBlocks(answer.value)) : whyNotLinked(ports, answer.no, by);
}
