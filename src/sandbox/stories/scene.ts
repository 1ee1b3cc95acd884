import { setTimeout as sleep } from 'node:timers/promises';
import type { MovableClock } from '../clock.js';
import type { Block, InteractionResult, KmsKeyState, MessageView, ModalView } from '../control/api.js';
import type { FaultBook } from '../faults.js';
import type { IamChanges } from '../iam/iam-changes.js';
import type { OutsideChanges } from '../kms/outside.js';
import type { SlackStandIn } from '../slack/slack-stand-in.js';
import type { WireLog } from '../wire-log.js';
import type { WorldPerson } from '../world.js';
import type { ButtonId, Scene, Who } from './story.js';

export interface SceneParts {
  slack: SlackStandIn;
  kms: { keys(): KmsKeyState[]; outside: OutsideChanges; iam: IamChanges };
  clock: MovableClock;
  faults: FaultBook;
  wire: WireLog;
  people: WorldPerson[];
  /** The page is to look at clock and faults again. */
  changed(): void;
}

/** In the hands of people nothing takes longer; a machine with other work to do may. */
const patienceMs = 30_000;
const lookEveryMs = 20;

/** Somebody pressed Stop. */
export class StoryStopped extends Error {
  override name = 'StoryStopped';
}

export function createScene(
  parts: SceneParts,
  play: { paceMs: number; stopped: AbortSignal; onLine(text: string, watch?: [string, string]): void },
): Scene {
  const { slack, kms, clock, faults, wire } = parts;
  const { stopped, paceMs } = play;
  const firstSeq = wire.entries().at(-1)?.seq ?? 0;

  const person = (who: Who) => {
    const found = parts.people.find(({ handle }) => handle === who);
    if (!found) throw new Error(`Nobody here is called ${who}.`);
    return found;
  };
  const idOf = (who: Who) => person(who).slackUserId;
  const pause = async (ms: number) => {
    await sleep(ms, undefined, { signal: stopped }).catch(() => undefined);
    if (stopped.aborted) throw new StoryStopped();
  };
  const found = async <T>(what: string, probe: () => T | undefined): Promise<T> => {
    const giveUpAt = performance.now() + patienceMs;
    for (;;) {
      const answer = probe();
      if (answer !== undefined) return answer;
      if (performance.now() > giveUpAt) throw new Error(`This did not happen: ${what}.`);
      await pause(lookEveryMs);
    }
  };
  const acked = async (what: string, acting: Promise<InteractionResult>) => {
    const { outcome, detail } = await acting;
    if (outcome !== 'acked') throw new Error(`${what}: ${detail ?? outcome}.`);
  };

  const messagesOf = (who: Who): MessageView[] =>
    slack
      .view(idOf(who))
      .conversations.filter(({ kind }) => kind === 'dm')
      .flatMap(({ messages }) => messages);
  const cardWith = (who: Who, button: ButtonId) =>
    messagesOf(who)
      .filter((message) => actionIdsIn(message.blocks).includes(button))
      .at(-1);
  const topModal = (who: Who): ModalView | undefined => slack.view(idOf(who)).modals.at(-1);
  /** What can be sent: a form that is not still being made. */
  const form = (who: Who, what: string, before?: ModalView) =>
    found(what, () => {
      const top = topModal(who);
      return top?.submit !== undefined && top.callbackId !== before?.callbackId ? top : undefined;
    });
  const send = async (who: Who, view: ModalView, values: Record<string, Record<string, string>> = {}) => {
    const block = view.blocks.find((each) => actionIdsIn([each]).includes('passcode'));
    const { iamId = '' } = person(who);
    const passcode = block?.block_id !== undefined && {
      [block.block_id]: { passcode: kms.iam.passcode(iamId).passcode },
    };
    await acked(
      `${person(who).realName} sends "${view.title}"`,
      slack.submit(idOf(who), { viewId: view.id, values: { ...values, ...passcode } }),
    );
  };
  const closeAll = async (who: Who) => {
    const top = topModal(who);
    if (top) await slack.closeModal(idOf(who), { viewId: top.id, clear: true });
  };

  const scene: Scene = {
    async tell(text, watch) {
      play.onLine(text, watch && [idOf(watch[0]), idOf(watch[1])]);
      await pause(paceMs);
    },
    async ask(who, key, reason) {
      await acked(`/delete-key ${key}`, slack.command(idOf(who), { text: `/delete-key ${key}` }));
      const first = await form(who, 'the form opens');
      await pause(paceMs / 2);
      await send(who, first, { reason: { reason } });
      const findings = await form(who, 'the form says what would happen', first);
      await pause(paceMs);
      await send(who, findings);
      await found('the people asked have their cards', () => cardWith('mona', 'approve_deletion'));
      await found('the form says so', () => (topModal(who)?.submit === undefined ? true : undefined));
      await pause(paceMs / 2);
      await closeAll(who);
    },
    async press(who, button) {
      const card = await found(`${person(who).realName} has the button`, () => cardWith(who, button));
      const { channel, ts } = card;
      await acked(
        `${person(who).realName} presses ${button}`,
        slack.press(idOf(who), { on: { channel, ts }, actionId: button }),
      );
    },
    has: (who, button) => cardWith(who, button) !== undefined,
    async givePasscode(who) {
      await send(who, await form(who, 'the form for a passcode opens'));
      await found('the form says what came of it', () =>
        topModal(who)?.submit === undefined ? true : undefined,
      );
      await pause(paceMs);
      await closeAll(who);
    },
    heard: (who) => messagesOf(who).reduce((count, { replies }) => count + 1 + replies.length, 0),
    async until(what, probe) {
      await found(what, () => probe() || undefined);
    },
    key(name) {
      const one = kms.keys().find((each) => each.name === name);
      if (!one) throw new Error(`There is no key ${name}.`);
      return one;
    },
    release(key, count = Infinity) {
      const { id, registrations } = scene.key(key);
      for (const { resourceCrn } of registrations.slice(0, count))
        kms.outside.removeRegistration(id, resourceCrn);
    },
    deletes: () => wire.entries().filter(({ seq, what }) => seq > firstSeq && what === 'deleteKey').length,
    fault(fault) {
      faults.add(fault);
      parts.changed();
    },
    clearFaults() {
      faults.clear();
      parts.changed();
    },
    async advance(ms) {
      await clock.advance(ms);
      parts.changed();
    },
  };
  return scene;
}

/** Of all elements, wherever they stand in the blocks. */
function actionIdsIn(blocks: Block[]): string[] {
  const ids: string[] = [];
  JSON.stringify(blocks, (name, value: unknown) => {
    if (name === 'action_id' && typeof value === 'string') ids.push(value);
    return value;
  });
  return ids;
}
