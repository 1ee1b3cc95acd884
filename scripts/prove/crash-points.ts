// The moments at which a process is killed: what stands still then, on the way there or back.
import type { Dice } from './dice.js';
import type { Side } from './held-line.js';

export type ActName =
  'ask' | 'approve' | 'approve in vain' | 'deny' | 'cancel' | 'question' | 'answer' | 'nudge' | 'restore';

export interface CrashPoint {
  act: ActName;
  what: string;
  line: 'kms' | 'slack' | 'redis';
  fits: RegExp;
  side: Side;
  /** Others like it pass first. */
  skip: number;
  /** A request on its way there that arrives although its sender is dead. */
  arrivesLate: boolean;
  /** Its leases are over by the restart; else they last. */
  isLate: boolean;
}

type Spot = Pick<CrashPoint, 'what' | 'line' | 'fits'> & {
  /** How many of its kind there are in each act. */
  times: Partial<Record<ActName, number>>;
};

const commitOf = (what: string, body: string, act: ActName): Spot => ({
  what: `the commit that ${what}`,
  line: 'redis',
  fits: new RegExp(`eval(?:sha)?\\r\\n[^]*${body}`, 'i'),
  times: { [act]: 1 },
});

const spots: Spot[] = [
  {
    what: 'the record of the click',
    line: 'redis',
    // A connection sends a script whole the first time.
    fits: /eval(?:sha)?\r\n[^]*"kind":"(?:open|approve|deny|cancel|ask_question|answer_question|nudge|restore)"/i,
    times: { ask: 1, approve: 1, deny: 1, cancel: 1, question: 1, answer: 1, nudge: 1, restore: 1 },
  },
  {
    what: 'a reading of the key',
    line: 'kms',
    fits: /^GET \/api\/v2\/keys\/[^/ ]+\/metadata/,
    times: { ask: 3, approve: 2, 'approve in vain': 2, deny: 3, cancel: 3, restore: 3 },
  },
  {
    what: 'the list of resources',
    line: 'kms',
    fits: /^GET \/api\/v2\/keys\/[^/ ]+\/registrations/,
    times: { ask: 1, approve: 1, 'approve in vain': 2 },
  },
  { what: 'the set', line: 'kms', fits: /^POST \S+\/setKeyForDeletion/, times: { ask: 1 } },
  {
    what: 'the unset',
    line: 'kms',
    fits: /^POST \S+\/unsetKeyForDeletion/,
    times: { deny: 1, cancel: 1, restore: 1 },
  },
  { what: 'the restore', line: 'kms', fits: /^POST \S+\/restore/, times: { restore: 1 } },
  {
    what: 'the DELETE',
    line: 'kms',
    fits: /^DELETE \/api\/v2\/keys\//,
    times: { approve: 1, 'approve in vain': 1 },
  },
  {
    what: 'a post to Slack',
    line: 'slack',
    fits: /^POST \/api\/chat\.postMessage/,
    times: { ask: 5, approve: 2, 'approve in vain': 2, deny: 2, cancel: 1, question: 1, answer: 1, nudge: 3 },
  },
  {
    what: 'an update of a card',
    line: 'slack',
    fits: /^POST \/api\/chat\.update/,
    times: { ask: 1, approve: 5, 'approve in vain': 5, deny: 5, cancel: 5, question: 5, answer: 5, nudge: 5 },
  },
  {
    what: 'the record of a card',
    line: 'redis',
    // A script of this one key.
    fits: /\$1\r\n1\r\n\$\d+\r\n[^\r]*:copies:/,
    times: {
      ask: 11,
      approve: 5,
      'approve in vain': 5,
      deny: 5,
      cancel: 5,
      question: 5,
      answer: 5,
      nudge: 5,
    },
  },
  commitOf('opens the request', '"status":"authorizing"(?![^\\r]*"sentAt")', 'ask'),
  commitOf('marks the set as sent', '"status":"authorizing"[^\\r]*"sentAt"', 'ask'),
  commitOf('asks the Managers', '"status":"awaiting_approval"', 'ask'),
  commitOf('approves', '"status":"deleting"(?![^\\r]*"sent":)', 'approve'),
  commitOf('marks the DELETE as sent', '"status":"deleting"[^\\r]*"sent":', 'approve'),
  commitOf('ends it as deleted', '"status":"deleted"', 'approve'),
  commitOf('blocks', '"status":"blocked"', 'approve in vain'),
  commitOf('withdraws', '"status":"withdrawing"', 'deny'),
  commitOf('ends it as denied', '"status":"denied"', 'deny'),
  commitOf('ends it as cancelled', '"status":"cancelled"', 'cancel'),
  commitOf('asks the question', '"status":"awaiting_approval"[^\\r]*"questions"', 'question'),
  commitOf('answers it', '"type":"question\\.answered"', 'answer'),
  commitOf('begins the restore', '"type":"restore\\.begun"', 'restore'),
  commitOf('marks the restore as sent', '"type":"restore\\.sent"', 'restore'),
  commitOf('ends it as restored', '"type":"key\\.restored"', 'restore'),
  commitOf('nudges', '"status":"awaiting_approval"[^\\r]*"nudgedAt"', 'nudge'),
];

/** As many as are wanted, each spot in its turn, so that none is left to chance. */
export function drawCrashPoints(count: number, dice: Dice): CrashPoint[] {
  const order = dice.shuffled(spots);
  return Array.from({ length: count }, (_, at) => {
    const { times, ...spot } = order[at % order.length]!;
    const [act, among] = dice.pick(Object.entries(times)) as [ActName, number];
    const side = dice.pick(['there', 'back'] as const);
    const skip = dice.below(among);
    const arrivesLate = side === 'there' && dice.chance(0.5);
    return { ...spot, act, side, skip, arrivesLate, isLate: dice.chance(0.5) };
  });
}
