// Makes the presses of people on a stage, and looks at what they change.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { denyIds } from '../../src/adapters/slack/decisions/deny-form.js';
import { questionIds } from '../../src/adapters/slack/decisions/question-form.js';
import { passcodeFormId } from '../../src/adapters/slack/passcode/passcode-form.js';
import { formIds } from '../../src/adapters/slack/request/request-form.js';
import { adoptAction } from '../../src/adapters/slack/words/adoption-words.js';
import type { KmsKeyState } from '../../src/sandbox/control/api.js';
import { demoChannelId } from '../../src/sandbox/demo-world.js';
import type { Stage } from '../../test/scenarios/stage.js';
import type { Mode } from './part.js';
import { type Act, type Presser, presserCalled, type Requester } from './press-world.js';
import type { Interaction, Sender, SignatureFlaw } from './signed-press.js';
import { cardsOf } from './truth.js';

const acceptedWithinMs = 30_000;

export interface Target {
  key: KmsKeyState;
  requester: Requester;
  requestId: string;
  /** Which list its card showed, and where a card of it stands. */
  seen: string;
  on: { channel: string; ts: string };
  /** Of a question that waits for its answer. */
  questionId?: string;
  /** Whose doing its end is. */
  ended?: { by: Presser; act: Act };
}

export interface Wish {
  by: Presser;
  act: Act;
  target: Target;
  passcode?: string;
  reason?: string;
}

const somewhere = { channel: demoChannelId, ts: '1.1' };

export function createHand(stage: Stage, sender: Sender, mode: Mode) {
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
      case 'adopt':
        return form(formIds.findings, { instanceId, keyId, reason, ticket: '', adopt: true });
      case 'adopt button':
        return button(adoptAction, `${instanceId}/${keyId}`);
      case 'deny':
        return form(denyIds.form, requestId, { [denyIds.reason]: reason });
      // Neither takes a passcode.
      case 'question':
      case 'answer':
        return {
          form: act === 'answer' ? questionIds.answer : questionIds.ask,
          metadata:
            given.metadata ??
            JSON.stringify({
              requestId,
              id: act === 'answer' ? (target.questionId ?? 'none') : randomUUID(),
            }),
          fields: { [questionIds.text]: reason },
        };
      // It has no form.
      case 'nudge':
        return button(cardActions.nudge, requestId);
      case 'approve':
        return isForm
          ? form(passcodeFormId, { kind: 'approve', requestId, seen })
          : button(cardActions.approve, requestId);
      case 'cancel':
      case 'unset':
      case 'restore':
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
    /** The same once a question on it waits for its answer; undefined where none comes. */
    async askedAbout(target: Target): Promise<Target | undefined> {
      for (const deadline = Date.now() + acceptedWithinMs; Date.now() < deadline; await sleep(50)) {
        const [question] = (await requests.load(target.requestId))?.questions ?? [];
        if (question) return { ...target, questionId: question.id };
      }
      return undefined;
    },
    /** Whether its requester has nudged, and everything has been sent. */
    async isNudged({ requestId }: Target, waiting: () => Promise<string[]>): Promise<boolean> {
      for (const deadline = Date.now() + acceptedWithinMs; Date.now() < deadline; await sleep(50)) {
        const { nudgedAt } = (await requests.load(requestId)) ?? {};
        if (nudgedAt !== undefined && (await waiting()).length === 0) return true;
      }
      return false;
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

export type Hand = ReturnType<typeof createHand>;
