// Forged and illegal presses on a bot that is reached over signed HTTP, and among them some that have to be accepted.
import { openStage } from '../../test/scenarios/stage.js';
import { createDice } from './dice.js';
import { forge } from './forge.js';
import { type Mode, modes, type Try } from './part.js';
import { createHand, type Target, type Wish } from './press-hand.js';
import {
  presserCalled,
  pressers,
  type Requester,
  ruleAgainst,
  setOutside,
  standing,
  takenUp,
  worldOfPresses,
} from './press-world.js';
import { createSender, signatureFlaws, type SignedPress } from './signed-press.js';
import { outstanding, wrongWith } from './truth.js';
import { freePort } from '../../test/free-port.js';

const takenUpAs = (name: string) => (name === takenUp ? 'adopt' : 'ask');

/** One in so many is legal and has to be accepted. */
const legalEvery = 25;

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
      const taken = await sender.post(press);
      const ended = await hand.comesTo(wish.target.key.id, status, () => outstanding(redis, stage));
      if (!ended)
        findings.violation(`legal ${wish.act} by ${wish.by.handle}, ${mode}`, `was not accepted (${taken})`);
      return press;
    };
    const ask = async (name: string, requester: Requester) => {
      const target = hand.untold(name, requester);
      const act = takenUpAs(name);
      if (act === 'adopt') stage.kms.outside.setForDeletion(target.key.id, 'IBMid-ELSE');
      const press = await accept({ by: presserCalled(requester), act, target }, 'awaiting_approval');
      return { press, act, target: await hand.targetOf(target) };
    };
    /** Where people act as themselves the Manager who took a key up takes the second step; elsewhere another one. */
    const adoptAndApprove = async (number: number) => {
      const untold = hand.untold(`legal-${number}`, 'rita');
      stage.kms.outside.setForDeletion(untold.key.id, 'IBMid-ELSE');
      const mona = presserCalled('mona');
      await accept({ by: mona, act: 'adopt', target: untold }, 'awaiting_approval');
      const target = await hand.targetOf(untold);
      if (mode === 'service-ids') {
        const before = await hand.fingerprint();
        await sender.send(hand.sign({ by: mona, act: 'approve', target }));
        findings.tried('forged: whoever took the key up approves, and nobody checks who set it');
        if ((await hand.fingerprint()).some((line) => !before.includes(line)))
          findings.violation(`approval by whoever took up ${target.requestId}`, 'was accepted');
      }
      const by = mode === 'passcode' ? mona : presserCalled('malik');
      await accept({ by, act: 'approve', target }, 'deleted');
      return { ended: { ...target, ended: { by, act: 'approve' as const } } };
    };
    const replays: [SignedPress, string][] = [];
    for (const [name, requester] of standing) {
      const { press, act, target } = await ask(name, requester);
      replays.push([press, act]);
      // So that there is something to answer.
      const by = pressers.find((one) => ruleAgainst(one, 'question', target.key, requester) === undefined)!;
      const question = hand.sign({ by, act: 'question', target });
      await sender.post(question);
      const asked = await hand.askedAbout(target);
      findings.tried(`legal: question, ${mode}`);
      if (!asked) findings.violation(`legal question by ${by.handle}, ${mode}`, 'was not accepted');
      // So that another nudge of the day is one too many.
      const nudge = hand.sign({ by: presserCalled(requester), act: 'nudge', target });
      await sender.post(nudge);
      findings.tried(`legal: nudge, ${mode}`);
      if (!(await hand.isNudged(target, () => outstanding(redis, stage))))
        findings.violation(`legal nudge by ${requester}, ${mode}`, 'was not accepted');
      targets.push(asked ?? target);
      replays.push([question, 'question'], [nudge, 'nudge']);
    }
    const over: Target[] = [];
    await hand.link('cleo');
    const free = hand.untold('free', 'rita');
    const outside = hand.untold(setOutside, 'rita');
    stage.kms.outside.setForDeletion(outside.key.id, 'IBMid-ELSE');
    const stale = stage.kms.iam.passcode('IBMid-MONA001').passcode;
    // Past the ten minutes of a passcode; the seven days are far.
    await stage.clock.advance(11 * 60_000);

    for (let at = 0; at < count; at++) {
      const dice = createDice(seed, 'presses', mode, at);
      if (at % legalEvery === 0) {
        const number = at / legalEvery;
        if (number % 4 === 3) {
          const { ended } = await adoptAndApprove(number);
          over.push(ended);
          continue;
        }
        const { target } = await ask(`legal-${number}`, 'rita');
        const [act, who, status] = dice.pick([
          ['approve', ['mona', 'malik', 'mei'], 'deleted'],
          ['deny', ['mona', 'malik', 'mei'], 'denied'],
          ['cancel', ['rita'], 'cancelled'],
        ] as const);
        const by = presserCalled(dice.pick<string>(who));
        replays.push([await accept({ by, act, target }, status), act]);
        over.push({ ...target, ended: { by, act } });
        continue;
      }
      const {
        press,
        why,
        isShown = false,
      } = forge(dice, { hand, targets, over, free, outside, replays, stale, mode });
      const where = `press ${at}, ${mode}: ${why}`;
      findings.tried(`forged: ${why}`);
      const before = await hand.fingerprint();
      const answer = isShown ? String(await sender.post(press)) : await sender.send(press);
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
