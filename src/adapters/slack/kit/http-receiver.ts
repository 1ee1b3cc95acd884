import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { HTTPModuleFunctions as http, HTTPReceiver, type Logger } from '@slack/bolt';
import type { Log } from '../../../ports/log.js';

const path = '/slack/events';
/** Slack signs at most 4 MB; nothing this bot receives comes near. */
const bodyLimitBytes = 262_144;
/** Anyone may knock: one line tells of all who did in this time. */
const quietMs = 60_000;

/** Slack's own bound on the age of a signature; Bolt holds it against the past alone (docs/facts/slack.md#signed-requests). */
const signatureWorthS = 300;
const formType = 'application/x-www-form-urlencoded';

/**
 * A proxy that keeps connections for its usual minute must never send on one that is closed here at that moment, so ours last
 * longer. Slack sends a request in one go: one that comes in drops is cut.
 */
const usualTimes = { keepAliveMs: 65_000, wholeRequestMs: 5_000 };

type Refused = 'other_address' | 'not_signed' | 'too_large' | 'not_readable' | 'other_app';

/**
 * Bolt's receiver behind a door of our own, which lets in what Slack has signed and what is an object: of the rest Bolt
 * writes a line each, and a body such as `null` ends in a rejection nobody waits for. `now` counts milliseconds.
 */
export function createHttpReceiver(options: {
  signingSecret: string;
  port: number;
  logger: Logger;
  log: Log;
  /** Of the app whose token the bot has; absent where Slack did not say. */
  appId?: string | undefined;
  now?: () => number;
  times?: { keepAliveMs: number; wholeRequestMs: number };
  /** How long it goes on taking requests after it was told to stop, until whoever sends them has noticed. Default 0. */
  drainMs?: number | undefined;
}): HTTPReceiver {
  const { signingSecret, port, logger, log, appId, times = usualTimes } = options;
  const receiver = new HTTPReceiver({ signingSecret, port, bodyLimit: bodyLimitBytes, logger });
  const letIn = receiver.requestListener;
  let isStopping = false;
  const countRefused = refusalCount(log, options.now ?? (() => performance.now()));

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = (status: number, why: Refused) => {
      countRefused(why);
      response.writeHead(status, { connection: 'close' }).end();
    };
    if (request.method !== 'POST' || request.url?.split('?', 1)[0] !== path) {
      return refuse(404, 'other_address');
    }
    // Bolt takes a form for one only without a charset behind its type.
    if (request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() === formType) {
      request.headers['content-type'] = formType;
    }
    const aheadS = Number(request.headers['x-slack-request-timestamp'] ?? 0) - Date.now() / 1_000;
    if (aheadS > signatureWorthS) return refuse(401, 'not_signed');
    let signed: Awaited<ReturnType<typeof http.parseAndVerifyHTTPRequest>>;
    try {
      signed = await http.parseAndVerifyHTTPRequest({ signingSecret, bodyLimit: bodyLimitBytes }, request);
    } catch (error) {
      const isTooLarge = http.isRawBodyError(error) && error.statusCode === 413;
      return isTooLarge ? refuse(413, 'too_large') : refuse(401, 'not_signed');
    }
    const body = objectIn(signed);
    if (!body) return refuse(400, 'not_readable');
    if (appId !== undefined && (body['api_app_id'] ?? appId) !== appId) return refuse(403, 'other_app');
    // The next one is to go to another replica.
    if (isStopping) response.setHeader('connection', 'close');
    letIn(signed, response);
  }

  receiver.requestListener = (request, response) => {
    receive(request, response).catch((error: unknown) => {
      log.error({ error }, 'a request of Slack could not be taken');
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  };
  const stop = receiver.stop.bind(receiver);
  receiver.stop = async () => {
    isStopping = true;
    await sleep(options.drainMs ?? 0);
    await stop();
  };
  const start = receiver.start.bind(receiver);
  receiver.start = ((at: number = port) =>
    start(at, {
      keepAliveTimeout: times.keepAliveMs,
      headersTimeout: times.wholeRequestMs,
      requestTimeout: times.wholeRequestMs,
      connectionsCheckingInterval: times.wholeRequestMs / 5,
    })) as HTTPReceiver['start'];
  return receiver;
}

function objectIn(
  request: Parameters<typeof http.parseHTTPRequestBody>[0],
): Record<string, unknown> | undefined {
  try {
    const body: unknown = http.parseHTTPRequestBody(request);
    return typeof body === 'object' && body !== null && !Array.isArray(body)
      ? (body as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Tells of the first at once, and from then on once in a while how many there were. */
function refusalCount(log: Log, now: () => number): (why: Refused) => void {
  const untold = new Map<Refused, number>();
  let quietUntil = -Infinity;
  return (why) => {
    untold.set(why, (untold.get(why) ?? 0) + 1);
    if (now() < quietUntil) return;
    log.warn(
      { event: 'http.refused', ...Object.fromEntries(untold) },
      'requests that Slack did not send were refused',
    );
    untold.clear();
    quietUntil = now() + quietMs;
  };
}
