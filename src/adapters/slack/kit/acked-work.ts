import { randomUUID } from 'node:crypto';
import { explainNotRecorded, inHandWords } from '../../../explanations/clicks.js';
import { type ClickIntent, mayTakePasscode } from '../../../ports/click-intents.js';
import { RequestUnreadable } from '../../../ports/request-store.js';
import type { No, Trouble } from '../../../usecases/answer.js';
import { createClickRecord } from '../../../usecases/clicks/click-record.js';
import type { Ports } from '../../../usecases/ports.js';
import { section } from './blocks.js';
import { slackFailureCode } from './slack-failure.js';
import { type Words, wordsOf, wordsOfExplanation } from './words.js';

/** One interaction: its acknowledgement, and what comes of it. */
export interface Interaction {
  /** The same again, while it is handled, is answered and not handled; a form is sent as often as it is sent. */
  once: boolean;
  ack(): Promise<unknown>;
  /** Acknowledges with words, or says them beside it: nothing is done. */
  ackWith(words: Words): Promise<unknown>;
  handle(): Promise<unknown>;
}

/** What is done behind an acked interaction: counted, so that a shutdown can wait for it, and never ending in silence. */
export interface AckedWork {
  /** Puts the click on record, then acknowledges it, then handles it; then it is off the record. */
  take(click: Omit<ClickIntent, 'id' | 'at' | 'asOneself'>, interaction: Interaction): Promise<void>;
  /** Answers a click that another process left on record, if nobody holds it. What threw is tried again later. */
  takeUp(clickId: string, answer: (click: ClickIntent) => Promise<unknown>): Promise<void>;
  /** Runs; when it throws, the person is told through `tell`, an outage apart from a fault of ours, and the log has the error. */
  run(what: string, job: () => Promise<unknown>, tell: (no: No) => Promise<unknown>): Promise<void>;
  /** Clicks that are being handled. */
  underWay(): number;
  /** Resolves when nothing is running. */
  settled(): Promise<void>;
}

/** Longest that somebody is tried to be told; Slack may be away. */
const givenUpMs = 10 * 60_000;

/** `isOutageElsewhere` knows what the store and IBM throw; all the rest but Slack's is a fault of our own. */
export function createAckedWork(
  ports: Pick<Ports, 'log' | 'clicks' | 'clock' | 'personal'>,
  isOutageElsewhere: (error: unknown) => boolean,
): AckedWork {
  const { log, clock } = ports;
  const record = createClickRecord(ports);
  const running = new Set<Promise<unknown>>();
  let clicksUnderWay = 0;
  const untilSettled = async (done: Promise<unknown>) => {
    running.add(done);
    await done.finally(() => running.delete(done));
  };
  const ofClick = async (done: Promise<void>) => {
    clicksUnderWay += 1;
    await untilSettled(done).finally(() => (clicksUnderWay -= 1));
  };
  const noOf = (error: unknown): No => {
    if (error instanceof RequestUnreadable) {
      return { kind: 'refusal', refusal: { code: 'request_unreadable', request: error.request } };
    }
    const isOutage = slackFailureCode(error) !== undefined || isOutageElsewhere(error);
    const trouble: Trouble = isOutage ? { kind: 'store' } : { kind: 'fault', id: faultId() };
    return { kind: 'trouble', trouble };
  };
  async function take(click: ClickIntent, { once, ack, ackWith, handle }: Interaction): Promise<void> {
    const begun = await record.begin(click, { once });
    if (begun === 'repeated') return void (await ackWith(wordsOf([section(inHandWords)])));
    if (begun === 'repeated_again') return void (await ack());
    if (begun === 'not_recorded' && click.act.kind !== 'look') {
      log.warn({ event: 'click.not_recorded', act: click.act.kind }, 'a click could not be put on record');
      return void (await ackWith(wordsOfExplanation(explainNotRecorded)));
    }
    const { act, by } = click;
    const requestId = 'requestId' in act ? act.requestId : undefined;
    const who = { slackUserId: by.userId, slackTeamId: by.teamId };
    log.debug({ event: 'click.taken', act: act.kind, requestId, by: who }, 'a click is on record');
    try {
      await ack();
      await handle();
    } finally {
      await record.end(click);
    }
  }
  async function takeUp(clickId: string, answer: (click: ClickIntent) => Promise<unknown>): Promise<void> {
    const click = await record.claim(clickId);
    if (!click) return;
    try {
      await answer(click);
      await record.end(click);
    } catch (error) {
      const isGivenUp = clock.now() - click.at > givenUpMs;
      log.warn(
        { event: 'click.unanswered', act: click.act.kind, isGivenUp, error },
        'a click is not answered',
      );
      if (isGivenUp) await record.end(click);
      else record.letGo(click);
    }
  }
  return {
    take(click, interaction) {
      const asOneself = ports.personal !== undefined && mayTakePasscode(click.act);
      const intent = { ...click, id: randomUUID(), at: clock.now(), ...(asOneself && { asOneself }) };
      return ofClick(take(intent, interaction));
    },
    takeUp: (clickId, answer) => ofClick(takeUp(clickId, answer)),
    run(what, job, tell) {
      const done = (async () => {
        try {
          await job();
        } catch (error) {
          const no = noOf(error);
          // Of a record that cannot be read the store has told the log.
          if (no.kind === 'trouble') {
            log.error({ what, trouble: no.trouble, error }, 'interaction failed');
          }
          await tell(no).catch((again: unknown) => {
            log.error({ what, error: again }, 'person could not be told');
          });
        }
      })();
      return untilSettled(done);
    },
    underWay: () => clicksUnderWay,
    async settled() {
      while (running.size > 0) await Promise.allSettled([...running]);
    },
  };
}

/** Short enough to read out. */
function faultId(): string {
  return `F-${randomUUID().slice(0, 8).toUpperCase()}`;
}
