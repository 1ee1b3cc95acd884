// Requests decided by many people in one moment, on two replicas.
import { cardActions } from '../../src/adapters/slack/card/card.js';
import type { DeletionRequest } from '../../src/domain/request.js';
import type { ModalView } from '../../src/sandbox/control/api.js';
import { demoWorld } from '../../src/sandbox/demo-world.js';
import type { World } from '../../src/sandbox/world.js';
import { askAs, type Handle, passcodeOf, send, takesPasscode } from '../../test/scenarios/as-oneself.js';
import { cast, openStage, type Stage, wordsOf } from '../../test/scenarios/stage.js';
import { createDice, type Dice } from './dice.js';
import { type Mode, modes, type Try } from './part.js';
import { cardsOf, titleOf, wrongOnceQuiet, wrongWith } from './truth.js';

const clicksEach = 8;
/** So seldom a key that was set outside is taken up by several at once; of those with IBM's dual authorization. */
const adoptionEvery = 4;
const withinMs = 40_000;
type Act = 'approve' | 'deny' | 'cancel' | 'restore';

/** Who presses what: Managers decide, the requester cancels or tries to approve, others try to decide. */
const wishes: Record<string, Act[]> = {
  mona: ['approve', 'approve', 'deny'],
  malik: ['approve', 'approve', 'deny'],
  mei: ['approve', 'deny'],
  rita: ['cancel', 'cancel', 'approve'],
  wanda: ['approve', 'deny'],
  ravi: ['approve', 'deny'],
  nora: ['deny'],
  gus: ['deny'],
};
/** Nobody who may decide, where the requester only tries to approve. */
const wrongfulWishes: typeof wishes = { ...wishes, rita: ['approve'] };
const managers = ['mona', 'malik', 'mei'];
const mayWin = (who: string, act: Act) => (act === 'cancel' ? who === 'rita' : managers.includes(who));
const outcomes = { approve: 'deleted', deny: 'denied', cancel: 'cancelled', restore: 'deleted' } as const;

interface Given {
  mode: Mode;
  guardedByKms: boolean;
}

/** Who may deny is asked why; a passcode is asked of those whose act IBM has to see. Nobody else gets a form. */
const takesForm = ({ mode, guardedByKms }: Given, who: string, act: Act) =>
  mayWin(who, act) && (act === 'deny' || (mode === 'passcode' && (act === 'approve' || guardedByKms)));

interface Click {
  who: Handle;
  act: Act;
  /** Absent: the press on the card is the click. */
  form?: ModalView;
}

/** As many keys as there are races; every fourth without IBM's dual authorization. */
function worldOfRaces(count: number): World {
  const world = structuredClone(demoWorld);
  const [instance] = world.instances;
  const key = (id: string, name: string, at: number): World['instances'][0]['keys'][0] => ({
    id: `7a2e1b63-88d5-4b1f-8b66-1d3a8b0c${id}${String(at).padStart(3, '0')}`,
    name,
    keyRingId: 'finance',
    extractable: false,
    state: 1,
    dualAuthDelete: at % 4 !== 3,
    createdAgoMs: 1_000_000,
  });
  instance!.keys = Array.from({ length: count }, (_, at) => [
    key('f', `race-${at}`, at),
    ...(at % adoptionEvery === 0 ? [key('e', `adopt-${at}`, at)] : []),
  ]).flat();
  return world;
}

export async function proveRaces({ redis, redisUrl, seed, count, findings }: Try): Promise<void> {
  await Promise.all(
    modes.map(async (mode) => {
      const stage = await openStage({
        redisUrl,
        replicas: 2,
        world: worldOfRaces(count),
        identity: mode,
        roles: { from: 'iam', matchByEmail: true },
      });
      try {
        for (let at = 0; at < count; at++) {
          await race({ redis, stage, mode, findings }, `race-${at}`, createDice(seed, 'races', mode, at));
          if (at % adoptionEvery === 0) await raceToAdopt({ redis, stage, mode, findings }, `adopt-${at}`);
        }
      } finally {
        await stage.close();
      }
    }),
  );
}

async function race(
  { redis, stage, mode, findings }: Pick<Try, 'redis' | 'findings'> & { stage: Stage; mode: Mode },
  key: string,
  dice: Dice,
): Promise<void> {
  await askAs(stage, 'rita', key);
  await closeModals(stage, 'rita');
  const { requests, audit } = stage.app().ports;
  const [opened] = (await requests.listRecent(1)).requests;
  const { id: requestId, guard } = opened!;
  const given = { mode, guardedByKms: guard === 'kms' };
  const where = `race over ${key} (${mode}, ${requestId})`;
  const titles = () => cardsOf(stage, requestId).map(titleOf);
  await stage.until(() => titles().length === 5, `five cards of ${where}`, withinMs);

  const clicks = await prepare(stage, given, requestId, draw(given, dice));
  findings.tried(`race with ${mode}`);
  for (const { who, act } of clicks)
    findings.tried(`${mayWin(who, act) ? 'rightful' : 'wrongful'} ${act} with ${mode}`);
  const before = new Map(people(clicks).map((who) => [who, stage.whispers(cast[who]).length]));
  const deletesSent = () => stage.kms.counts().calls.get('deleteKey') ?? 0;
  const sentBefore = deletesSent();
  await Promise.all(clicks.map((click) => fire(stage, requestId, click)));

  const wrong = await wrongOnceQuiet(async () => {
    const request = (await requests.load(requestId))!;
    return [...unanswered(stage, clicks, before, request), ...(await wrongWith(redis, stage, requestId))];
  }, withinMs);
  for (const what of wrong) findings.violation(where, what);
  if (deletesSent() > sentBefore + 1)
    findings.violation(where, `${deletesSent() - sentBefore} DELETEs were sent`);

  const { status } = (await requests.load(requestId))!;
  const possible: string[] = clicks
    .filter(({ who, act }) => mayWin(who, act))
    .map(({ act }) => outcomes[act]);
  if (!(possible.length === 0 ? ['awaiting_approval'] : possible).includes(status)) {
    findings.violation(where, `it ended as ${status}, which nobody entitled to asked for`);
  }
  for (const { type, actor } of await audit.forRequest(requestId)) {
    const decider = Object.entries(cast).find(([, id]) => id === actor?.slackUserId)?.[0];
    const wrong = ['request.approved', 'request.denied'].includes(type) && !managers.includes(decider ?? '');
    if (wrong) findings.violation(where, `${decider} made the decision ${type}`);
  }
  for (const who of people(clicks)) await closeModals(stage, who);
  if (status === 'deleted') await raceToRestore({ redis, stage, mode, findings }, requestId);
}

/** IBM restores no key sooner. */
const restorableMs = 31_000;

/** Two Managers have a key restored in one moment, one of them twice, and a Writer tries to: one POST is sent. */
async function raceToRestore(
  { redis, stage, mode, findings }: Pick<Try, 'redis' | 'findings'> & { stage: Stage; mode: Mode },
  requestId: string,
): Promise<void> {
  const where = `race to restore (${mode}, ${requestId})`;
  const calls = () => stage.kms.counts().calls.get('restoreKey') ?? 0;
  await stage.clock.advance(restorableMs);
  const offers = () =>
    cardsOf(stage, requestId).filter((card) => JSON.stringify(card).includes(cardActions.restore)).length;
  await stage.until(() => offers() === 4, `the way back, ${where}`, withinMs);
  const clicks: Click[] = [];
  for (const who of ['mona', 'malik', 'wanda'] as const) {
    findings.tried(`${managers.includes(who) ? 'rightful' : 'wrongful'} restore with ${mode}`);
    if (mode === 'service-ids' || who === 'wanda') {
      clicks.push({ who, act: 'restore' });
      continue;
    }
    await press(stage, requestId, who, 'restore');
    const opened = () => stage.slack.view(cast[who]).modals.find(({ submit }) => submit !== undefined);
    clicks.push({
      who,
      act: 'restore',
      form: await stage.until(opened, `the form of ${who}, ${where}`, withinMs),
    });
  }
  const before = calls();
  await Promise.all([...clicks, clicks[0]!].map((click) => fire(stage, requestId, click)));
  const { requests } = stage.app().ports;
  const wrong = await wrongOnceQuiet(async () => {
    const request = await requests.load(requestId);
    const isBack = request?.status === 'deleted' && request.restored?.by !== undefined;
    return [...(isBack ? [] : ['nobody has it restored']), ...(await wrongWith(redis, stage, requestId))];
  }, withinMs);
  for (const what of wrong) findings.violation(where, what);
  if (calls() !== before + 1) findings.violation(where, `${calls() - before} restores were sent`);
  for (const who of people(clicks)) await closeModals(stage, who);
}

/** Several take up one key in one moment: one request, and everybody else is told of it. */
async function raceToAdopt(
  { redis, stage, mode, findings }: Pick<Try, 'redis' | 'findings'> & { stage: Stage; mode: Mode },
  name: string,
): Promise<void> {
  const key = stage.kms.keys().find((one) => one.name === name)!;
  const where = `race to take up ${name} (${mode})`;
  const calls = () => stage.kms.counts().calls.get('setKeyForDeletion') ?? 0;
  stage.kms.outside.setForDeletion(key.id, 'IBMid-ELSE');
  const forms = new Map<Handle, ModalView>();
  for (const who of ['rita', 'mona', 'malik'] as const) {
    forms.set(who, await stage.fillForm(cast[who], name));
    findings.tried(`take up with ${mode}`);
  }
  const before = calls();
  // One of them twice, as an impatient double click does.
  await Promise.all([...forms, ...forms].slice(0, 4).map(([who, form]) => send(stage, who, form)));
  const { requests } = stage.app().ports;
  const wrong = await wrongOnceQuiet(async () => {
    const opened = (await requests.listForKey({ instanceId: key.instanceId, keyId: key.id }, 10)).requests;
    const [request] = opened;
    const isOne = opened.length === 1 && request?.status === 'awaiting_approval' && request.adopted;
    const untold = [...forms.keys()].filter((who) => !/CS-/.test(wordsOf(stage.modal(cast[who]))));
    return [
      ...(isOne ? await wrongWith(redis, stage, request.id) : [`${opened.length} requests were opened`]),
      ...untold.map((who) => `${who} was not told which request there is`),
    ];
  }, withinMs);
  for (const what of wrong) findings.violation(where, what);
  if (calls() > before) findings.violation(where, 'the key was set again');
  for (const who of forms.keys()) await closeModals(stage, who);
}

/** One form a person: whoever decides in one sends that same form again, as an impatient double click does. */
function draw(given: Given, dice: Dice): Pick<Click, 'who' | 'act'>[] {
  const { mode } = given;
  // Where somebody entitled wins, nobody learns what the others' clicks would have done.
  const onlyWrongful = dice.chance(0.25);
  const from = onlyWrongful ? wrongfulWishes : wishes;
  const others = Object.keys(from).filter((who) => !managers.includes(who));
  // Those who may decide click as often as all others together.
  let pressing = onlyWrongful ? others : [...managers, ...managers, 'rita', ...others];
  const clicks: Pick<Click, 'who' | 'act'>[] = [];
  while (clicks.length < clicksEach && pressing.length > 0) {
    const who = dice.pick(pressing) as Handle;
    const drawn = dice.pick(from[who]!);
    const act = clicks.find((click) => click.who === who)?.act ?? drawn;
    clicks.push({ who, act });
    // Where a form could come, a press is answered in a modal, and a second one would take its place.
    const isAnsweredInModal = (mode === 'passcode' || act === 'deny') && !takesForm(given, who, act);
    if (isAnsweredInModal) pressing = pressing.filter((other) => other !== who);
  }
  return clicks;
}

/** Opens the forms, so that in the moment itself everybody sends theirs. */
async function prepare(
  stage: Stage,
  given: Given,
  requestId: string,
  clicks: Pick<Click, 'who' | 'act'>[],
): Promise<Click[]> {
  const forms = new Map<string, ModalView>();
  for (const { who, act } of clicks) {
    if (forms.has(who) || !takesForm(given, who, act)) continue;
    await press(stage, requestId, who, act);
    const opened = () => stage.slack.view(cast[who]).modals.find(({ submit }) => submit !== undefined);
    forms.set(who, await stage.until(opened, `the form of ${who} to ${act}`, withinMs));
  }
  return clicks.map((click) => ({ ...click, ...(forms.has(click.who) && { form: forms.get(click.who)! }) }));
}

function fire(stage: Stage, requestId: string, { who, act, form }: Click): Promise<unknown> {
  if (!form) return press(stage, requestId, who, act);
  const passcode = takesPasscode(form) && mayWin(who, act) ? passcodeOf(stage, who) : undefined;
  return send(stage, who, form, passcode, act === 'deny' ? { reason: 'Keep it' } : {});
}

async function press(stage: Stage, requestId: string, who: Handle, act: Act): Promise<void> {
  const actionId = cardActions[act];
  const card = cardsOf(stage, requestId).find(
    ({ channel, blocks }) =>
      JSON.stringify(blocks).includes(`"${actionId}"`) &&
      stage.slack.view(cast[who]).conversations.some(({ id }) => id === channel),
  );
  if (!card) throw new Error(`no card for ${who} to ${act}`);
  const { outcome } = await stage.slack.press(cast[who], { on: card, actionId });
  if (outcome !== 'acked') throw new Error(`the press of ${who} to ${act}: ${outcome}`);
}

/** Presses without a word back, and forms that still say they are at work. */
function unanswered(
  stage: Stage,
  clicks: Click[],
  before: Map<string, number>,
  request: DeletionRequest,
): string[] {
  return people(clicks).flatMap((who) => {
    const presses = clicks.filter((click) => click.who === who && !click.form).length;
    const heard = stage.whispers(cast[who]).length - (before.get(who) ?? 0);
    const modals = stage.slack.view(cast[who]).modals;
    const working = modals.filter((modal) => modal.blocks.length === 1 && /…\s*$/.test(wordsOf(modal)));
    // The same press again, while it is carried out, is answered once.
    // Whoever decided sees it on the card.
    const isSilent =
      deciderOf(request) !== cast[who] && heard + modals.length - working.length < Math.min(presses, 2);
    return isSilent || working.length > 0 ? [`${who} clicked and got no answer`] : [];
  });
}

function deciderOf(request: DeletionRequest): string | undefined {
  switch (request.status) {
    case 'deleting':
    case 'deleted':
      return request.approver.slack.userId;
    case 'withdrawing':
      return request.withdrawal.by.slack.userId;
    case 'denied':
    case 'cancelled':
      return request.by.slack.userId;
    default:
      return undefined;
  }
}

function people(clicks: Click[]): Handle[] {
  return [...new Set(clicks.map(({ who }) => who))];
}

async function closeModals(stage: Stage, who: Handle): Promise<void> {
  const top = stage.modal(cast[who]);
  if (top) await stage.slack.closeModal(cast[who], { viewId: top.id, clear: true });
}
