// The bot as a process of its own, killed while one of its calls stands still, and what comes of that after the restart.
import { setTimeout as sleep } from 'node:timers/promises';
import { createRedisRequestStore } from '../../src/adapters/redis/request-store.js';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { denyIds } from '../../src/adapters/slack/decisions/deny-form.js';
import { questionIds } from '../../src/adapters/slack/decisions/question-form.js';
import { redisKeys } from '../../src/adapters/redis/redis-keys.js';
import { awaitsDecision, type DeletionRequest } from '../../src/domain/request.js';
import { createRecordingLog } from '../../test/adapters/recording-log.js';
import { askAs, formWith, type Handle, passcodeOf, pressFor, send } from '../../test/scenarios/as-oneself.js';
import { type BotProcess, startBotProcess } from '../../test/scenarios/bot-process.js';
import { cast, openStage, type Stage, wordsOf } from '../../test/scenarios/stage.js';
import { orphansOf, postedOn, wrongInSlack } from '../slack-matrix/judge.js';
import { type ActName, type CrashPoint, drawCrashPoints } from './crash-points.js';
import { createDice } from './dice.js';
import { openHeldLine } from './held-line.js';
import { type Mode, modes, type Try } from './part.js';
import { cardsOf, titleOf, wrongOnceQuiet, wrongWith } from './truth.js';

/** Much of a kill is waiting for leases of the dead process. */
const atOnce = 5;
const reachedWithinMs = 30_000;
const quietWithinMs = 180_000;
/** Above what an attempt is given before it counts as abandoned. */
const abandonedMs = 61_000;

const keyOf = (act: ActName) => (act === 'approve in vain' ? 'invoices' : 'billing');
/** Who clicks, and what they hear where nothing comes of it. */
const clickers = {
  ask: 'rita',
  approve: 'mona',
  'approve in vain': 'mona',
  deny: 'malik',
  cancel: 'rita',
  question: 'malik',
  answer: 'rita',
  nudge: 'rita',
  restore: 'malik',
} as const;
const written = { question: 'Has the archive moved?', answer: 'It moved in June' };
const answers = /was not carried out|Nothing was done|a moment ago|already/;
/** IBM restores no key sooner; what is left passes by itself, as a token from ahead of the other process's clock would not be taken. */
const restorableMs = 29_500;

export async function proveKills({ seed, count, ...given }: Try): Promise<void> {
  const kills = modes.flatMap((mode) =>
    drawCrashPoints(count, createDice(seed, 'kills', mode)).map((point) => ({ mode, point })),
  );
  const fates: ClickFate[] = [];
  const lane = async () => {
    for (let next = kills.shift(); next; next = kills.shift()) {
      const { act, what, side, skip, arrivesLate } = next.point;
      const where = `${next.mode}, ${act}, killed at ${what} (${side}${arrivesLate ? ', arrives late' : ''}, after ${skip} others)`;
      given.findings.tried(`kill with ${next.mode}`);
      given.findings.tried(`killed at ${what}`);
      try {
        fates.push(await killOnce(given, next.mode, next.point, where));
      } catch (error) {
        given.findings.violation(where, `stopped: ${error instanceof Error ? error.stack : String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  const acked = fates.filter((fate) => fate !== 'unacknowledged');
  for (const fate of ['led to something', 'was answered', 'was lost'] as const) {
    const times = acked.filter((one) => one === fate).length;
    given.findings.tried(`click of ${acked.length} acknowledged before the kill that ${fate}`, times);
  }
}

type ClickFate = 'unacknowledged' | 'led to something' | 'was answered' | 'was lost';

async function killOnce(
  { redis, redisUrl, findings }: Omit<Try, 'seed' | 'count'>,
  mode: Mode,
  point: CrashPoint,
  where: string,
): Promise<ClickFate> {
  const stage = await openStage({
    redisUrl,
    identity: mode,
    ...(mode === 'passcode' && { roles: { from: 'iam', matchByEmail: true } as const }),
  });
  const { slackApiUrl, kmsUrl } = stage.addresses;
  const [kms, slack, line] = await Promise.all([kmsUrl, slackApiUrl, redisUrl].map(openHeldLine));
  const lines = { kms: kms!, slack: slack!, redis: line! };
  const requests = createRedisRequestStore(redis, stage.prefix, createRecordingLog());
  const newest = async () => (await requests.listRecent(1)).requests[0];
  let bot: BotProcess | undefined;
  try {
    const { act } = point;
    if (act !== 'ask') {
      await again(() => askAs(stage, 'rita', keyOf(act)));
      const asked = (await newest())!;
      await stage.until(() => cardsOf(stage, asked.id).length === 5, 'five cards', quietWithinMs);
      if (act === 'answer') {
        await (
          await prepare(stage, mode, 'question')
        )();
        await stage.until(
          () => isOnEveryCard(stage, asked.id, written.question),
          'the question',
          quietWithinMs,
        );
      }
      if (act === 'restore') await makeRestorable(stage, mode, asked.id);
      await wrongOnceQuiet(() => wrongWith(redis, stage, asked.id), quietWithinMs);
    }
    const addresses = { kmsUrl: lines.kms.url, slackApiUrl: lines.slack.url };
    bot = await startBotProcess({ ...stage, redisUrl: lines.redis.url, addresses }, mode);
    const click = await again(() => prepare(stage, mode, act));
    const before = await newest();
    const held = lines[point.line].hold(point.fits, point.side, point.skip);
    const clicker = clickers[act];
    const heard = () => heardBy(stage, cast[clicker]).split(answers).length;
    const heardBefore = heard();
    const clicked = click().catch(() => false);
    await within(held.reached, reachedWithinMs);
    await bot.kill();
    const acked = await clicked;
    if (point.isLate) await stage.endLeases();
    const writesAtKill = writes(stage);
    await stage.startBot();
    if (point.arrivesLate) held.arrive();

    const look = async () => {
      const clicks = await redis.keys(redisKeys(stage.prefix).click('*'));
      if (clicks.length > 0) return ['a click is left on record'];
      const request = await newest();
      if (!request) return untouched(stage) ? [] : ['the key is set for deletion and no request tells why'];
      return [
        ...(await wrongWith(redis, stage, request.id)),
        ...wrongInSlack(stage, request),
        ...wrongWithWords(stage, request),
      ];
    };
    const passing = setTimeout(() => void stage.clock.advance(abandonedMs), 3_000);
    const settle = async () => {
      const wrong = await wrongOnceQuiet(look, quietWithinMs);
      for (const what of wrong) findings.violation(where, what);
      return wrong.length === 0 ? newest() : undefined;
    };
    const after = await settle();
    clearTimeout(passing);
    const late = point.arrivesLate && point.line === 'kms' ? 1 : 0;
    if (mode === 'passcode' && writes(stage) > writesAtKill + late) {
      findings.violation(where, 'it went on at IBM without a new passcode');
    }
    if (calls(stage, 'setKeyForDeletion') > 1)
      findings.violation(where, 'the key was set for deletion twice');
    if (act === 'restore' && calls(stage, 'restoreKey') > 1)
      findings.violation(where, 'the key was restored twice');
    const isAnswered = heard() > heardBefore;
    const isMoved = after?.version !== before?.version;
    if (acked && !isMoved && !isAnswered) {
      findings.violation(where, 'an acknowledged click led to nothing, and nobody was told');
    }
    if (after && isMoved && !isAnswered) {
      const unfit = unfitOutcome(stage, mode, act, after);
      if (unfit !== undefined) findings.violation(where, unfit);
    }
    if (after && (await carryOn(stage, mode, after))) {
      const end = await settle();
      if (end && !['deleted', 'denied', 'cancelled', 'blocked'].includes(end.status)) {
        findings.violation(where, `carried on, it came to ${end.status}`);
      }
    }
    const messages = postedOn(stage).length;
    if ((await look()).length === 0) findings.tried('message true after a kill', messages);
    findings.tried('line left after a kill that claims nothing', orphansOf(stage).length);
    if (!acked) return 'unacknowledged';
    if (isMoved) return 'led to something';
    return isAnswered ? 'was answered' : 'was lost';
  } finally {
    await bot?.kill();
    await stage.close();
    await Promise.all(Object.values(lines).map((one) => one.close()));
  }
}

/** Whether it was acknowledged. */
type Click = () => Promise<boolean>;

/** Brings an act as far as its last click. */
async function prepare(stage: Stage, mode: Mode, act: ActName): Promise<Click> {
  const proof = (who: Handle) => (mode === 'passcode' ? passcodeOf(stage, who) : undefined);
  switch (act) {
    case 'ask': {
      const findings = await stage.fillForm(cast.rita, keyOf(act));
      return isAcked(() => send(stage, 'rita', findings, proof('rita')));
    }
    case 'approve':
    case 'approve in vain':
      return decision(stage, mode, 'mona', 'approve');
    case 'restore':
      return decision(stage, mode, 'malik', 'restore');
    case 'cancel':
      return decision(stage, mode, 'rita', 'cancel');
    case 'nudge':
      return () => stage.press(cast.rita, cardActions.nudge).then(() => true);
    case 'question':
    case 'answer': {
      const who = clickers[act];
      await stage.press(cast[who], cardActions[act]);
      const form = await formWith(stage, who, act === 'question' ? questionIds.ask : questionIds.answer);
      return isAcked(() => send(stage, who, form, undefined, { [questionIds.text]: written[act] }));
    }
    case 'deny': {
      await stage.press(cast.malik, cardActions.deny);
      const form = await stage.until(
        () => stage.slack.view(cast.malik).modals.find(({ callbackId }) => callbackId === denyIds.form),
        'the deny form',
      );
      return isAcked(() => send(stage, 'malik', form, proof('malik'), { [denyIds.reason]: 'Keep it' }));
    }
  }
}

async function decision(
  stage: Stage,
  mode: Mode,
  who: Handle,
  action: 'approve' | 'cancel' | 'unset' | 'restore',
): Promise<Click> {
  if (mode === 'service-ids') return () => stage.press(cast[who], cardActions[action]).then(() => true);
  const form = await pressFor(stage, who, action);
  return isAcked(() => send(stage, who, form, passcodeOf(stage, who)));
}

/** Deleted, and every card offers the way back. */
async function makeRestorable(stage: Stage, mode: Mode, id: string): Promise<void> {
  await (
    await decision(stage, mode, 'mona', 'approve')
  )();
  await stage.until(
    () => cardsOf(stage, id).every((card) => titleOf(card).startsWith('Deleted')),
    'the deletion',
    quietWithinMs,
  );
  await stage.clock.advance(restorableMs);
  const offers = () =>
    cardsOf(stage, id).filter((card) => JSON.stringify(card).includes(cardActions.restore));
  await stage.until(() => offers().length === 4, 'the way back on the cards', quietWithinMs);
}

function isAcked(submit: () => ReturnType<typeof send>): Click {
  return async () => (await submit()).outcome === 'acked';
}

/** Carried out, or given up in words; never something else. */
function unfitOutcome(stage: Stage, mode: Mode, act: ActName, request: DeletionRequest): string | undefined {
  const { id, status } = request;
  if (act === 'restore') {
    const isTold = status === 'deleted' && (request.restored ?? request.restoring?.trouble) !== undefined;
    return isTold ? undefined : `it came to ${status}, neither restored nor given up in words`;
  }
  const done = {
    ask: 'awaiting_approval',
    approve: 'deleted',
    'approve in vain': 'blocked',
    deny: 'denied',
    cancel: 'cancelled',
    question: 'awaiting_approval',
    answer: 'awaiting_approval',
    nudge: 'awaiting_approval',
  };
  if (status === done[act]) return undefined;
  const cardSays = (words: string) => cardsOf(stage, id).some((card) => wordsOf(card).includes(words));
  const isGivenUp: Partial<Record<ActName, () => boolean>> = {
    ask: () => status === 'failed' && heardBy(stage, cast.rita).includes('Nothing was changed: key '),
    approve: () => status === 'awaiting_approval' && cardSays('Not carried out'),
    'approve in vain': () => status === 'awaiting_approval' && cardSays('Not carried out'),
    deny: () => mode === 'passcode' && status === 'withdrawing' && cardSays('Not done yet'),
    cancel: () => mode === 'passcode' && status === 'withdrawing' && cardSays('Not done yet'),
  };
  return isGivenUp[act]?.() ? undefined : `it came to ${status}, neither carried out nor given up in words`;
}

const isOnEveryCard = (stage: Stage, id: string, words: string) =>
  cardsOf(stage, id).every((card) => wordsOf(card).includes(words));

/** What is on record of what people say to each other, and is not shown or was not sent to all it is for. */
function wrongWithWords(stage: Stage, request: DeletionRequest): string[] {
  const { id, questions = [], nudgedAt, reminded = [] } = request;
  // Once it is decided they stand under Details.
  if (!awaitsDecision(request)) return [];
  const texts = questions.flatMap(({ text, answer }) => [text, ...(answer ? [answer.text] : [])]);
  const unshown = texts.filter((text) => !isOnEveryCard(stage, id, text));
  const nudged = reminded.filter(({ at }) => at === nudgedAt);
  const unsent = nudged.filter(({ userId }) => stage.reminders(userId).length === 0);
  return [
    ...unshown.map((text) => `“${text}” does not stand on every card`),
    ...unsent.map(({ userId }) => `${userId} was nudged and has no message`),
  ];
}

/** What people do next with a request that is still open; false where nothing is left to do. */
async function carryOn(stage: Stage, mode: Mode, request: DeletionRequest): Promise<boolean> {
  const isToRestore = request.status === 'deleted' && request.restoring?.trouble !== undefined;
  const action = isToRestore
    ? 'restore'
    : ({ awaiting_approval: 'approve', withdrawing: 'unset' } as const)[request.status as string];
  if (action === undefined) return false;
  await (
    await decision(stage, mode, 'malik', action)
  )();
  return true;
}

/** A busy machine may keep somebody from being recognised in time; they try again, as they are told to. */
async function again<T>(step: () => Promise<T>, times = 3): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (times <= 1) throw error;
    return again(step, times - 1);
  }
}

const calls = (stage: Stage, operation: string) => stage.kms.counts().calls.get(operation) ?? 0;
const writes = (stage: Stage) =>
  ['setKeyForDeletion', 'unsetKeyForDeletion', 'deleteKey', 'restoreKey'].reduce(
    (sum, one) => sum + calls(stage, one),
    0,
  );

function untouched(stage: Stage): boolean {
  const key = stage.kms.keys().find(({ aliases }) => aliases.includes(keyOf('ask')));
  return key?.setForDeletion === null && key.deletedAt === null;
}

function heardBy(stage: Stage, who: string): string {
  const { conversations, modals } = stage.slack.view(who);
  const messages = conversations.flatMap((conversation) => conversation.messages);
  return [...messages, ...messages.flatMap(({ replies }) => replies), ...modals].map(wordsOf).join('\n');
}

async function within(reached: Promise<void>, ms: number): Promise<void> {
  const over = sleep(ms, 'over', { ref: false });
  if ((await Promise.race([reached, over])) === 'over') throw new Error('the crash point was never reached');
}
