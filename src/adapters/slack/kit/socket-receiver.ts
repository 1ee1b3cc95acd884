import { setImmediate as settledInput, setTimeout as sleep } from 'node:timers/promises';
import { type App, type Logger, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import type { Log } from '../../../ports/log.js';

export interface SocketOptions {
  appToken: string;
  /** Of the calls that open a connection. */
  clientOptions: WebClientOptions;
  logger: Logger;
  log: Log;
  /** Whether at least one connection stands; called at every change. */
  onHearing: (hears: boolean) => void;
  /** Slack allows ten in all, and sends each payload to one of them (docs/facts/slack.md#socket-mode). Default two. */
  connections?: number;
  /** Until the next one is opened, so that Slack does not ask them all at once to reconnect. */
  staggerMs?: number;
}

const usualStaggerMs = 20_000;
/** Slack waits no longer for an acknowledgement. */
const ackWithinMs = 3_000;
const longestWaitMs = 30_000;

/**
 * Socket Mode that goes on hearing while Slack has a connection reconnect, as it does every few hours. The client's own way
 * back is off: it waits five seconds and more, also after a planned end, and leaves a refusal as a rejection nobody waits for.
 */
export function createSocketReceiver(options: SocketOptions): Receiver {
  const { appToken, clientOptions, logger, log, onHearing, connections = 2 } = options;
  const { staggerMs = usualStaggerMs } = options;
  const open = new Set<SocketModeReceiver>();
  /** Envelopes each connection still has to acknowledge: nothing goes out on it after its end has begun. */
  const unacked = new Map<SocketModeReceiver, Set<string>>();
  const timers = new Set<NodeJS.Timeout>();
  let isStopped = false;

  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        resolve();
      }, ms);
      timers.add(timer);
    });

  function connection(): SocketModeReceiver {
    const receiver = new SocketModeReceiver({
      appToken,
      autoReconnectEnabled: false,
      installerOptions: { clientOptions },
      logger,
    });
    const owed = new Set<string>();
    unacked.set(receiver, owed);
    receiver.client.on('slack_event', ({ envelope_id: id }: { envelope_id: string }) => owed.add(id));
    receiver.client.on('outgoing_message', ({ envelope_id: id }: { envelope_id: string }) => owed.delete(id));
    receiver.client.on('connected', () => {
      // Opened while all was being stopped.
      if (isStopped) return void receiver.stop();
      // What an earlier connection was to acknowledge no later one can.
      owed.clear();
      open.add(receiver);
      onHearing(true);
    });
    receiver.client.on('disconnected', () => {
      const stood = open.delete(receiver);
      onHearing(open.size > 0);
      // One that never stood belongs to a start under way.
      if (stood) void keepTrying(receiver);
    });
    return receiver;
  }

  async function keepTrying(receiver: SocketModeReceiver): Promise<void> {
    for (
      let waitMs = 0;
      !isStopped && !open.has(receiver);
      waitMs = Math.min(longestWaitMs, waitMs * 2 || 500)
    ) {
      if (waitMs > 0) await wait(waitMs);
      if (isStopped) return;
      await receiver.start().catch((error: unknown) => {
        log.warn({ event: 'socket.not_connected', error }, 'a connection to Slack could not be opened');
      });
    }
  }

  /** Ends a connection at a moment when it has acknowledged all it was given; Slack sends what comes later to another one. */
  async function end(receiver: SocketModeReceiver): Promise<void> {
    const latest = performance.now() + ackWithinMs;
    const owes = async () => {
      // What has arrived meanwhile is read first.
      await settledInput();
      return open.has(receiver) && (unacked.get(receiver)?.size ?? 0) > 0;
    };
    while ((await owes()) && performance.now() < latest) await sleep(2);
    await receiver.stop();
  }

  const [first, ...others] = Array.from({ length: connections }, connection);
  if (!first) throw new Error('no connection is no Socket Mode');
  return {
    init: (app: App) => [first, ...others].forEach((receiver) => receiver.init(app)),
    async start() {
      const started = await first.start();
      for (const [index, receiver] of others.entries()) {
        void wait(staggerMs * (index + 1)).then(() => keepTrying(receiver));
      }
      return started;
    },
    async stop() {
      isStopped = true;
      timers.forEach(clearTimeout);
      await Promise.all([first, ...others].map(end));
    },
  };
}
