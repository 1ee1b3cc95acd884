import type { IncomingMessage, ServerResponse } from 'node:http';
import { HTTPModuleFunctions as http, HTTPReceiver, type Logger } from '@slack/bolt';
import type { Log } from '../../../ports/log.js';

const path = '/slack/events';
/** Slack signs at most 4 MB; nothing this bot receives comes near. */
const bodyLimitBytes = 262_144;
/** Anyone may knock: one line tells of all who did in this time. */
const quietMs = 60_000;

type Refused = 'other_address' | 'not_signed' | 'too_large' | 'not_readable';

/**
 * Bolt's receiver behind a door of our own, which lets in what Slack has signed and what is an object: of the rest Bolt
 * writes a line each, and a body such as `null` ends in a rejection nobody waits for. `now` counts milliseconds.
 */
export function createHttpReceiver(options: {
  signingSecret: string;
  port: number;
  logger: Logger;
  log: Log;
  now?: () => number;
}): HTTPReceiver {
  const { signingSecret, port, logger, log } = options;
  const receiver = new HTTPReceiver({ signingSecret, port, bodyLimit: bodyLimitBytes, logger });
  const letIn = receiver.requestListener;
  const countRefused = refusalCount(log, options.now ?? (() => performance.now()));

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = (status: number, why: Refused) => {
      countRefused(why);
      response.writeHead(status, { connection: 'close' }).end();
    };
    if (request.method !== 'POST' || request.url?.split('?', 1)[0] !== path) {
      return refuse(404, 'other_address');
    }
    let signed: Awaited<ReturnType<typeof http.parseAndVerifyHTTPRequest>>;
    try {
      signed = await http.parseAndVerifyHTTPRequest({ signingSecret, bodyLimit: bodyLimitBytes }, request);
    } catch (error) {
      const isTooLarge = http.isRawBodyError(error) && error.statusCode === 413;
      return isTooLarge ? refuse(413, 'too_large') : refuse(401, 'not_signed');
    }
    if (!holdsObject(signed)) return refuse(400, 'not_readable');
    letIn(signed, response);
  }

  receiver.requestListener = (request, response) => {
    receive(request, response).catch((error: unknown) => {
      log.error({ error }, 'a request of Slack could not be taken');
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  };
  return receiver;
}

function holdsObject(request: Parameters<typeof http.parseHTTPRequestBody>[0]): boolean {
  try {
    const body: unknown = http.parseHTTPRequestBody(request);
    return typeof body === 'object' && body !== null && !Array.isArray(body);
  } catch {
    return false;
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
