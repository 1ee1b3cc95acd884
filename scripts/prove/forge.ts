// Presses that break one rule at least.
import type { Dice } from './dice.js';
import type { Mode } from './part.js';
import type { Hand, Target, Wish } from './press-hand.js';
import { type Act, acts, onKeys, type Presser, presserCalled, pressers, ruleAgainst } from './press-world.js';
import { signatureFlaws, type SignedPress } from './signed-press.js';

export interface Forged {
  press: SignedPress;
  why: string;
  /** What it asks for is so already: the card that was pressed shows it, and nothing else has to be said. */
  isShown?: boolean;
}

/** A press that breaks one rule at least, and which. */
export function forge(
  dice: Dice,
  {
    hand,
    targets,
    over,
    free,
    outside,
    replays,
    stale,
    mode,
  }: {
    hand: Hand;
    targets: Target[];
    over: Target[];
    free: Target;
    /** A key that somebody has set for deletion outside. */
    outside: Target;
    replays: [SignedPress, string][];
    stale: string;
    mode: Mode;
  },
): Forged {
  // Bolt waits three seconds for somebody to take it, so there are few.
  if (dice.chance(0.01)) return { press: hand.madeUp(dice.pick(pressers)), why: 'a button there is none of' };
  const act = dice.pick(acts);
  const by = dice.pick(pressers);
  const isAdoption = act === 'adopt' || act === 'adopt button';
  const target = isAdoption ? outside : onKeys.includes(act) ? free : dice.pick(targets);
  const wish: Wish = { by, act, target };
  const against = ruleAgainst(by, act, target.key, target.requester);
  const flaw = dice.pick(flawsOf(wish, mode, dice));
  if (against !== undefined && dice.chance(0.6)) {
    const asForm = dice.chance(0.3);
    const press = hand.sign(wish, { ...(asForm && { asForm }) });
    return { press, why: asForm ? `${against}, by a form never opened` : against };
  }
  const entitled = { ...wish, by: entitledTo(dice, act, target) };
  const say = (why: string, press: SignedPress): Forged => ({ press, why });
  const isButton = mode === 'service-ids';
  switch (flaw) {
    case 'replay': {
      const [press, replayed] = dice.pick(replays);
      const isShown = isButton && (replayed === 'approve' || replayed === 'cancel');
      return { ...say(`a replay of an accepted ${replayed}`, press), isShown };
    }
    case 'unknown request':
      return say(flaw, hand.sign({ ...entitled, target: { ...target, requestId: unknownId(dice) } }));
    case 'no request id':
      return say(flaw, hand.sign({ ...entitled, target: { ...target, requestId: dice.pick(nonsense) } }));
    case 'a request that is over': {
      // What was deleted may be restored, by who is entitled.
      const closed = act === 'restore' ? over.filter(({ ended }) => ended?.act !== 'approve') : over;
      if (closed.length === 0) return say('unknown request', hand.sign({ ...entitled, target: free }));
      const one = dice.pick(closed);
      const { ended } = one;
      const isRepeated = ended?.act === act && personOf(ended.by) === personOf(entitled.by);
      // Where a withdrawal is over, the card says what pressing it would have brought.
      const isSaid = isRepeated || (act === 'unset' && ended !== undefined && ended.act !== 'approve');
      return { ...say(flaw, hand.sign({ ...entitled, target: one })), isShown: isButton && isSaid };
    }
    case 'a second of the day':
      return say(flaw, hand.sign(entitled));
    case 'another list':
      return say(
        flaw,
        hand.sign({
          ...entitled,
          target: { ...target, seen: dice.pick(['0'.repeat(32), 'none', 'unknown']) },
        }),
      );
    case 'tampered metadata':
      return say(flaw, hand.sign(entitled, { metadata: dice.pick(nonsense) }));
    case 'a key that is not set':
      return say(flaw, hand.sign({ ...entitled, target: free }));
    case 'a key that is set outside':
      return say(flaw, hand.sign({ ...entitled, target: outside }));
    case 'a key that has a request':
      return say(flaw, hand.sign({ ...entitled, target: dice.pick(targets) }));
    case 'no reason':
      return say(flaw, hand.sign({ ...entitled, reason: ' ' }));
    case 'no passcode':
      return say(flaw, hand.sign({ ...entitled, passcode: '' }));
    case 'a passcode made up':
      return say(flaw, hand.sign({ ...entitled, passcode: 'AbCdEfGh12' }));
    case 'a passcode of long ago':
      return say(flaw, hand.sign({ ...entitled, passcode: stale }));
    case 'a passcode of somebody else': {
      const other = entitled.by.handle === 'mona' ? 'malik' : 'mona';
      return say(flaw, hand.sign({ ...entitled, passcode: hand.passcodeOf(presserCalled(other)) }));
    }
    default:
      return say(flaw, hand.sign(entitled, { flaw }));
  }
}

/** Several accounts may be one human being’s. */
const personOf = ({ human, handle }: Presser) => human ?? handle;

/** What can be wrong with a press of somebody entitled. */
function flawsOf({ act }: Wish, mode: Mode, dice: Dice) {
  const isOnKey = onKeys.includes(act);
  const isWritten =
    act === 'ask' || act === 'adopt' || act === 'deny' || act === 'question' || act === 'answer';
  const isForm = (mode === 'passcode' && act !== 'nudge' && act !== 'adopt button') || isWritten;
  const needsPasscode = isForm && mode === 'passcode' && act !== 'cancel' && (act === 'ask' || !isWritten);
  return [
    dice.pick(signatureFlaws),
    'replay' as const,
    ...(isOnKey ? [] : (['unknown request', 'no request id', 'a request that is over'] as const)),
    ...(act === 'adopt' ? (['a key that is not set', 'a key that has a request'] as const) : []),
    ...(act === 'ask' ? (['a key that is set outside', 'a key that has a request'] as const) : []),
    ...(act === 'nudge' ? (['a second of the day', 'a second of the day'] as const) : []),
    ...(act === 'approve' ? (['another list', 'another list'] as const) : []),
    ...(isWritten ? (['no reason'] as const) : []),
    ...(isForm ? (['tampered metadata'] as const) : []),
    ...(needsPasscode
      ? ([
          'no passcode',
          'a passcode made up',
          'a passcode of long ago',
          'a passcode of somebody else',
        ] as const)
      : []),
  ];
}

const nonsense = [
  '',
  '__proto__',
  'CS-',
  'cs-0000000000a',
  'null',
  '[]',
  '{}',
  '{"kind":"approve"}',
  '{"requestId":{"$gt":""}}',
  '../request',
  'x'.repeat(3_000),
];
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const unknownId = (dice: Dice) => `CS-${Array.from({ length: 11 }, () => dice.pick([...alphabet])).join('')}`;

/** Somebody the rules let do it; where they let nobody, a Manager. */
function entitledTo(dice: Dice, act: Act, target: Target): Presser {
  const entitled = pressers.filter(
    (one) => ruleAgainst(one, act, target.key, target.requester) === undefined,
  );
  return entitled.length === 0 ? presserCalled('mona') : dice.pick(entitled);
}
