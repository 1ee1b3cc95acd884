// A request's whole life, as people live it who try again when nothing comes of what they did.
import { setTimeout as sleep } from 'node:timers/promises';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { denyIds } from '../../src/adapters/slack/decisions/deny-form.js';
import { resourceIds } from '../../src/adapters/slack/resources/resources-view.js';
import { dayMs } from '../../src/domain/deadlines.js';
import { awaitsDecision, type DeletionRequest } from '../../src/domain/request.js';
import type { ModalView } from '../../src/sandbox/control/api.js';
import { cast, type Stage } from '../../test/scenarios/stage.js';
import type { PassingTime } from './passing-time.js';

export type Outcome = 'approve' | 'deny' | 'blocked, cancelled';
export const outcomes: readonly Outcome[] = ['approve', 'deny', 'blocked, cancelled'];
export type Phase = 'ask' | 'wait' | 'decide';
export const phases: readonly Phase[] = ['ask', 'wait', 'decide'];

const mostTries = 8;
const soonMs = 2_500;

export interface Life {
  stage: Stage;
  time: PassingTime;
  outcome: Outcome;
}

const keyOf = (outcome: Outcome) => (outcome === 'blocked, cancelled' ? 'invoices' : 'billing');

/** One part of the life, to its end as far as people see it. */
export async function live(life: Life, phase: Phase): Promise<void> {
  switch (phase) {
    case 'ask':
      return ask(life);
    case 'wait':
      return wait(life);
    case 'decide':
      return decide(life);
  }
}

export async function requestOf({ stage }: Pick<Life, 'stage'>): Promise<DeletionRequest | undefined> {
  return (await stage.app().ports.requests.listRecent(1)).requests[0];
}

async function ask({ stage, outcome }: Life): Promise<void> {
  await stage.slack.openHome(cast.rita);
  await insist(
    'asking',
    async () => {
      await fillIn(stage, keyOf(outcome));
      const findings = await modal(stage, 'rita', 'deletion_findings');
      await stage.slack.submit(cast.rita, { viewId: findings.id, values: {} });
    },
    async () => (await requestOf({ stage }))?.status === 'awaiting_approval',
  );
}

/** Nobody decides: somebody asks again, the requester presses what is not theirs, a list is taken along, and all are reminded. */
async function wait({ stage, time, outcome }: Life): Promise<void> {
  await fillIn(stage, keyOf(outcome)).catch(() => undefined);
  await stage
    .until(() => stage.slack.calls().some(({ method }) => method === 'chat.getPermalink'), 'why not', soonMs)
    .catch(() => undefined);
  await press(stage, 'malik', cardActions.details).catch(() => undefined);
  await takeList(stage, keyOf(outcome)).catch(() => undefined);
  const asked = (await requestOf({ stage }))!;
  if (!('endsAt' in asked)) throw new Error(`nobody can be reminded of what is ${asked.status}`);
  const aheadMs = asked.endsAt - dayMs + 1_000 - stage.clock.now();
  if (aheadMs > 0) await stage.clock.advance(aheadMs);
  await insist(
    'the reminder',
    () => time.untilIdle(),
    async () => {
      const request = await requestOf({ stage });
      return request !== undefined && awaitsDecision(request) && request.reminded !== undefined;
    },
  );
}

async function decide({ stage, time, outcome }: Life): Promise<void> {
  const until = (what: string, status: DeletionRequest['status'], act: () => Promise<unknown>) =>
    insist(what, act, async () => (await requestOf({ stage }))?.status === status);
  switch (outcome) {
    case 'approve':
      return until('approving', 'deleted', () => press(stage, 'mona', cardActions.approve));
    case 'deny':
      return until('denying', 'denied', () => deny(stage));
    case 'blocked, cancelled':
      await until('approving in vain', 'blocked', () => press(stage, 'mona', cardActions.approve));
      await time.untilQuiet();
      return until('cancelling', 'cancelled', () => press(stage, 'rita', cardActions.cancel));
  }
}

async function fillIn(stage: Stage, key: string): Promise<void> {
  const { slack, kms } = stage;
  // Whoever begins anew has closed what did not come to anything.
  for (const { id } of slack.view(cast.rita).modals.reverse())
    await slack.closeModal(cast.rita, { viewId: id });
  await slack.command(cast.rita, { text: `/delete-key ${key}` });
  const form = await modal(stage, 'rita', 'deletion_form');
  const target = kms.keys().find(({ aliases }) => aliases.includes(key))!;
  await slack.options(cast.rita, { on: { viewId: form.id }, blockId: 'key', actionId: 'key', query: key });
  await slack.submit(cast.rita, {
    viewId: form.id,
    values: {
      key: { key: `${target.instanceId}/${target.id}` },
      reason: { reason: 'No longer used' },
      ticket: { ticket: null },
    },
  });
}

async function takeList(stage: Stage, key: string): Promise<void> {
  const { slack } = stage;
  await slack.command(cast.mona, { text: `/keys resources ${key}` });
  const list = await modal(stage, 'mona', resourceIds.view);
  await slack.press(cast.mona, { on: { viewId: list.id }, actionId: resourceIds.csv });
}

async function deny(stage: Stage): Promise<void> {
  await press(stage, 'malik', cardActions.deny);
  const form = await modal(stage, 'malik', denyIds.form);
  await stage.slack.submit(cast.malik, {
    viewId: form.id,
    values: { [denyIds.reason]: { [denyIds.reason]: 'Keep it' } },
  });
}

async function press(stage: Stage, who: keyof typeof cast, actionId: string): Promise<void> {
  const card = stage.card(cast[who]);
  if (!card) throw new Error(`${who} has no card`);
  await stage.slack.press(cast[who], { on: { channel: card.channel, ts: card.ts }, actionId });
}

const modal = (stage: Stage, who: keyof typeof cast, callbackId: string): Promise<ModalView> =>
  stage.until(
    () => stage.slack.view(cast[who]).modals.findLast((one) => one.callbackId === callbackId),
    `the modal ${callbackId}`,
    soonMs,
  );

async function insist(
  what: string,
  act: () => Promise<unknown>,
  isDone: () => Promise<boolean>,
): Promise<void> {
  let last: unknown;
  for (let tries = 0; tries < mostTries; tries++) {
    if (await isDone()) return;
    await act().catch((error: unknown) => (last = error));
    for (const deadline = Date.now() + soonMs; Date.now() < deadline; await sleep(20)) {
      if (await isDone()) return;
    }
  }
  throw new Error(`${what} never came to pass: ${String(last)}`);
}
