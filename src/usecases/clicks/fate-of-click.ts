import { isSameSlackUser } from '../../domain/person.js';
import { type DeletionRequest, isReadable } from '../../domain/request.js';
import { type ClickAct, type ClickIntent, mayTakePasscode } from '../../ports/click-intents.js';
import type { Ports } from '../ports.js';

/** What is to become of a click whose process no longer handles it. */
export type ClickFate =
  /** It has led to something on record, which is carried through and told from there. */
  | 'done'
  | 'carry_out'
  /** Nothing has come of it. */
  | 'press_again'
  /** It may have been carried out: what it did would be on no record. */
  | 'unclear';

/** Beyond it people have looked again, and may have changed their minds. */
const carriedOutWithinMs = 60_000;

/** Of one key; a restore is of the latest. */
const requestsOfKey = 5;

type FatePorts = Pick<Ports, 'requests' | 'audit' | 'clock' | 'personal'>;

export async function fateOfClick(ports: FatePorts, click: ClickIntent): Promise<ClickFate> {
  const { act, at, asOneself } = click;
  if (act.kind === 'look') return 'press_again';
  if (await isOnRecord(ports, click)) return 'done';
  const isYoung = Math.abs(ports.clock.now() - at) < carriedOutWithinMs;
  // What took a passcode cannot go on without the person.
  const needsThem = mayTakePasscode(act) && (asOneself === true || ports.personal !== undefined);
  if (isYoung && mayRepeat(act) && !needsThem) return 'carry_out';
  return leavesRecord(act) ? 'press_again' : 'unclear';
}

/** Whether a second time does no harm and tells no lie: of these IBM would say that it was too early for another. */
function mayRepeat(act: ClickAct): boolean {
  switch (act.kind) {
    case 'key_act':
      return act.act !== 'sync' && act.act !== 'rotate';
    case 'command':
    case 'link':
    case 'look':
      return false;
    default:
      return true;
  }
}

function leavesRecord({ kind }: ClickAct): boolean {
  return kind !== 'key_act' && kind !== 'command' && kind !== 'link';
}

const comesToNothing = new Set(['click.refused', 'click.not_carried_out']);

/** State and audit entry are one commit, so that the entry tells for sure whether the click has led to anything. */
async function isOnRecord(ports: FatePorts, { act, by, at }: ClickIntent): Promise<boolean> {
  const isTheirs = (request: DeletionRequest | undefined) =>
    request !== undefined && isSameSlackUser(request.requester.slack, by);
  const hasDone = async (requestId: string) =>
    (await ports.audit.forRequest(requestId)).some(
      ({ type, actor, at: since }) =>
        !comesToNothing.has(type) &&
        since >= at &&
        actor !== undefined &&
        isSameSlackUser({ userId: actor.slackUserId, teamId: actor.slackTeamId }, by),
    );
  switch (act.kind) {
    case 'approve':
    case 'deny':
    case 'cancel':
    case 'unset':
    case 'nudge':
    case 'restore':
      return hasDone(act.requestId);
    case 'restore_key': {
      const { requests } = await ports.requests.listForKey(act, requestsOfKey);
      return (await Promise.all(requests.map(({ id }) => hasDone(id)))).includes(true);
    }
    case 'open': {
      if (act.id !== undefined) return isTheirs(await ports.requests.load(act.id));
      const open = await ports.requests.findOpen(act);
      return open !== undefined && isReadable(open) && open.openedAt >= at && isTheirs(open);
    }
    case 'ask_question':
    case 'answer_question': {
      const questions = (await ports.requests.load(act.requestId))?.questions ?? [];
      const question = questions.find(({ id }) => id === act.id);
      return (act.kind === 'ask_question' ? question : question?.answer) !== undefined;
    }
    case 'ask_for_force':
      return (await ports.requests.load(act.requestId))?.status === 'replaced';
    case 'check':
    case 'key_act':
    case 'command':
    case 'link':
    case 'look':
      return false;
  }
}
