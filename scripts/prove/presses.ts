// Forged and illegal presses on a bot that is reached over signed HTTP, and among them some that have to be accepted.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { denyIds } from '../../src/adapters/slack/decisions/deny-form.js';
import { passcodeFormId } from '../../src/adapters/slack/passcode/passcode-form.js';
import { formIds } from '../../src/adapters/slack/request/request-form.js';
import type { KmsKeyState } from '../../src/sandbox/control/api.js';
import { demoChannelId } from '../../src/sandbox/demo-world.js';
import { openStage, type Stage } from '../../test/scenarios/stage.js';
import { createDice, type Dice } from './dice.js';
import { type Mode, modes, type Try } from './part.js';
import {
  type Act,
  acts,
  type Presser,
  pressers,
  type Requester,
  ruleAgainst,
  standing,
  worldOfPresses,
} from './press-world.js';
import {
  createSender,
  type Interaction,
  type Sender,
  type SignatureFlaw,
  signatureFlaws,
  type SignedPress,
} from './signed-press.js';
import { cardsOf, outstanding, wrongWith } from './truth.js';

/** One in so many is legal and has to be accepted. */
const legalEvery = 25;
const acceptedWithinMs = 30_000;

interface Target {
  key: KmsKeyState;
  requester: Requester;
  requestId: string;
  /** Which list its card showed, and where a card of it stands. */
  seen: string;
  on: { channel: string; ts: string };
}

interface Wish {
  by: Presser;
  act: Act;
  target: Target;
  passcode?: string;
  reason?: string;
}

export async function provePresses({ count, ...given }: Try): Promise<void> {
  await Promise.all(
    modes.map((mode) => pressAll({ ...given, count: Math.ceil(count / modes.length) }, mode)),
  );
}

async function pressAll({ redis, redisUrl, seed, count, findings }: Try, mode: Mode): Promise<void> {
  const port = await freePort();
  const legal = Math.ceil(count / legalEvery);
  const world = worldOfPresses(legal);
  const roles = { from: 'iam', matchByEmail: true } as const;
  const stage = await openStage({ redisUrl, http: { port }, world, identity: mode, roles });
  const sender = await createSender(stage, `http://127.0.0.1:${port}/slack/events`);
  const hand = createHand(stage, sender, mode);
  try {
    // Two users of IAM have her address, and only a link tells which one she is.
    await hand.link('rita');
    await hand.link('ruth');
    // So that nothing but the kind of their accounts is in their way.
    for (const handle of ['gus', 'dora', 'otto']) await hand.link(handle);
    const targets: Target[] = [];
    const accept = async (wish: Wish, status: string) => {
      findings.tried(`legal: ${wish.act}, ${mode}`);
      const press = hand.sign(wish);
      const answer = await sender.send(press);
      const ended = await hand.comesTo(wish.target.key.id, status, () => outstanding(redis, stage));
      if (!ended)
        findings.violation(`legal ${wish.act} by ${wish.by.handle}, ${mode}`, `was not accepted (${answer})`);
      return press;
    };
    const ask = async (name: string, requester: Requester) => {
      const target = hand.untold(name, requester);
      const press = await accept({ by: presserCalled(requester), act: 'ask', target }, 'awaiting_approval');
      return { press, target: await hand.targetOf(target) };
    };
    const replays: [SignedPress, string][] = [];
    for (const [name, requester] of standing) {
      const { press, target } = await ask(name, requester);
      targets.push(target);
      replays.push([press, 'ask']);
    }
    const over: Target[] = [];
    await hand.link('cleo');
    const free = hand.untold('free', 'rita');
    const stale = stage.kms.iam.passcode('IBMid-MONA001').passcode;
    // Past the ten minutes of a passcode; the seven days are far.
    await stage.clock.advance(11 * 60_000);

    for (let at = 0; at < count; at++) {
      const dice = createDice(seed, 'presses', mode, at);
      if (at % legalEvery === 0) {
        const { target } = await ask(`legal-${at / legalEvery}`, 'rita');
        const [act, who, status] = dice.pick([
          ['approve', ['mona', 'malik', 'mei'], 'deleted'],
          ['deny', ['mona', 'malik', 'mei'], 'denied'],
          ['cancel', ['rita'], 'cancelled'],
        ] as const);
        const by = presserCalled(dice.pick<string>(who));
        replays.push([await accept({ by, act, target }, status), act]);
        over.push(target);
        continue;
      }
      const { press, why } = forge(dice, { hand, targets, over, free, replays, stale, mode });
      const where = `press ${at}, ${mode}: ${why}`;
      findings.tried(`forged: ${why}`);
      const before = await hand.fingerprint();
      const answer = await sender.send(press);
      const after = await hand.fingerprint();
      const changed = after.filter((line) => !before.includes(line));
      if (changed.length > 0) findings.violation(where, `was accepted: ${changed.join('; ')}`);
      if (answer === 'silence') findings.violation(where, 'was not answered');
      const isSigned = !signatureFlaws.some((flaw) => why.includes(flaw));
      if (!isSigned && answer !== '401')
        findings.violation(where, `was not turned away at the door (${answer})`);
    }
    for (const { requestId } of [...targets, ...over]) {
      for (const what of await wrongWith(redis, stage, requestId))
        findings.violation(`${requestId}, ${mode}`, what);
    }
  } finally {
    await sender.close();
    await stage.close();
  }
}

type Hand = ReturnType<typeof createHand>;

/** A press that breaks one rule at least, and which. */
function forge(
  dice: Dice,
  {
    hand,
    targets,
    over,
    free,
    replays,
    stale,
    mode,
  }: {
    hand: Hand;
    targets: Target[];
    over: Target[];
    free: Target;
    replays: [SignedPress, string][];
    stale: string;
    mode: Mode;
  },
): { press: SignedPress; why: string } {
  // Bolt waits three seconds for somebody to take it, so there are few.
  if (dice.chance(0.01)) return { press: hand.madeUp(dice.pick(pressers)), why: 'a button there is none of' };
  const act = dice.pick(acts);
  const isOnKey = act === 'ask' || act === 'disable' || act === 'rotate';
  const by = dice.pick(pressers);
  const target = isOnKey ? free : dice.pick(targets);
  const wish: Wish = { by, act, target };
  const against = ruleAgainst(by, act, target.key, target.requester);
  const flaw = dice.pick(flawsOf(wish, mode, dice));
  if (against !== undefined && dice.chance(0.6)) {
    const asForm = dice.chance(0.3);
    const press = hand.sign(wish, { ...(asForm && { asForm }) });
    return { press, why: asForm ? `${against}, by a form never opened` : against };
  }
  const entitled = { ...wish, by: entitledTo(dice, act, target) };
  const say = (why: string, press: SignedPress) => ({ press, why });
  switch (flaw) {
    case 'replay': {
      const [press, replayed] = dice.pick(replays);
      return say(`a replay of an accepted ${replayed}`, press);
    }
    case 'unknown request':
      return say(flaw, hand.sign({ ...entitled, target: { ...target, requestId: unknownId(dice) } }));
    case 'no request id':
      return say(flaw, hand.sign({ ...entitled, target: { ...target, requestId: dice.pick(nonsense) } }));
    case 'a request that is over':
      return say(flaw, hand.sign({ ...entitled, target: dice.pick(over) }));
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

/** What can be wrong with a press of somebody entitled. */
function flawsOf({ act }: Wish, mode: Mode, dice: Dice) {
  const isOnKey = act === 'ask' || act === 'disable' || act === 'rotate';
  const isForm = mode === 'passcode' || act === 'ask' || act === 'deny';
  const needsPasscode = mode === 'passcode' && act !== 'deny' && act !== 'cancel';
  return [
    dice.pick(signatureFlaws),
    'replay' as const,
    ...(isOnKey ? [] : (['unknown request', 'no request id', 'a request that is over'] as const)),
    ...(act === 'approve' ? (['another list', 'another list'] as const) : []),
    ...(act === 'ask' || act === 'deny' ? (['no reason'] as const) : []),
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

function presserCalled(handle: string): Presser {
  return pressers.find((one) => one.handle === handle)!;
}

/** Somebody the rules let do it; where they let nobody, a Manager. */
function entitledTo(dice: Dice, act: Act, target: Target): Presser {
  const entitled = pressers.filter(
    (one) => ruleAgainst(one, act, target.key, target.requester) === undefined,
  );
  return entitled.length === 0 ? presserCalled('mona') : dice.pick(entitled);
}

const somewhere = { channel: demoChannelId, ts: '1.1' };

/** Makes presses for a stage and looks at what they change. */
function createHand(stage: Stage, sender: Sender, mode: Mode) {
  const { requests } = stage.app().ports;
  const recent = async () => (await requests.listRecent(500)).requests;
  const passcodeOf = ({ iamId }: Presser) => stage.kms.iam.passcode(iamId ?? 'IBMid-MONA001').passcode;
  const keyCalled = (name: string) => stage.kms.keys().find((key) => key.name === name)!;

  function interactionOf(wish: Wish, given: { metadata?: string; asForm?: boolean }): Interaction {
    const { by, act, target, passcode, reason = 'No longer used' } = wish;
    const { instanceId, id: keyId } = target.key;
    const fields: Record<string, string> =
      mode === 'passcode' ? { [`passcode-${randomUUID()}`]: passcode ?? passcodeOf(by) } : {};
    const form = (name: string, metadata: unknown, more: Record<string, string> = {}): Interaction => ({
      form: name,
      metadata: given.metadata ?? (typeof metadata === 'string' ? metadata : JSON.stringify(metadata)),
      fields: { ...fields, ...more },
    });
    const { requestId, seen, on } = target;
    const button = (action: string, value: string): Interaction => ({
      button: action,
      value,
      blockId: `decide-2-${seen}`,
      on,
    });
    const isForm = mode === 'passcode' || given.asForm === true;
    switch (act) {
      case 'ask':
        return form(formIds.findings, { instanceId, keyId, reason, ticket: '' });
      case 'deny':
        return form(denyIds.form, requestId, { [denyIds.reason]: reason });
      case 'approve':
        return isForm
          ? form(passcodeFormId, { kind: 'approve', requestId, seen })
          : button(cardActions.approve, requestId);
      case 'cancel':
      case 'unset':
        return isForm ? form(passcodeFormId, { kind: act, requestId }) : button(cardActions[act], requestId);
      case 'disable':
      case 'rotate':
        return isForm
          ? form(passcodeFormId, { kind: 'key_act', act, instanceId, keyId })
          : button(`key_act_${act}`, `${instanceId}/${keyId}`);
    }
  }

  return {
    passcodeOf,
    async link(handle: string) {
      const { userId, teamId, iamId } = presserCalled(handle);
      await stage.app().ports.links.link({ userId, teamId }, iamId!, stage.clock.now());
    },
    sign: (wish: Wish, given: { flaw?: SignatureFlaw; metadata?: string; asForm?: boolean } = {}) =>
      sender.sign(wish.by, interactionOf(wish, given), given.flaw),
    madeUp: (by: Presser) =>
      sender.sign(by, { button: 'delete_at_once', value: 'CS-', blockId: 'decide-1-none', on: somewhere }),
    /** A key nobody has asked about yet. */
    untold: (name: string, requester: Requester): Target => ({
      key: keyCalled(name),
      requester,
      requestId: '',
      seen: 'none',
      on: somewhere,
    }),
    /** The request for a key, as its card in the channel shows it. */
    async targetOf(asked: Target): Promise<Target> {
      const request = (await recent()).find((one) => one.key.keyId === asked.key.id);
      const requestId = request?.id ?? '';
      return stage.until(() => {
        const card = cardsOf(stage, requestId).find(({ channel }) => channel === demoChannelId);
        const row = card?.blocks.find(({ type }) => type === 'actions');
        return (
          card && row && { ...asked, requestId, seen: row.block_id!.replace(/^decide-\d+-/, ''), on: card }
        );
      }, `the card of ${requestId}`);
    },
    async comesTo(keyId: string, status: string, waiting: () => Promise<string[]>): Promise<boolean> {
      for (const deadline = Date.now() + acceptedWithinMs; Date.now() < deadline; await sleep(50)) {
        const request = (await recent()).find((one) => one.key.keyId === keyId);
        if (request?.status === status && (await waiting()).length === 0) return true;
      }
      return false;
    },
    /** Everything a press could change, a line each. */
    async fingerprint(): Promise<string[]> {
      const acted = [...stage.kms.counts().calls].filter(([operation]) =>
        /Key(ForDeletion)?$/.test(operation),
      );
      return [
        ...stage.kms.keys().map((key) => JSON.stringify(key)),
        ...acted
          .filter(([operation]) => operation !== 'getKey')
          .map(([operation, n]) => `${n} × ${operation}`),
        ...(await recent()).map(({ id, status, version }) => `${id} ${status} ${version}`),
      ];
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
