import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import Fastify from 'fastify';
import type { Clock } from '../clock.js';
import type { FaultBook } from '../faults.js';
import type { SlackContext } from './context.js';
import { reply } from './response-urls.js';
import { SlackApiError } from './slack-errors.js';
import { parseStrictJson } from './strict-json.js';

/** A server that reads bodies as Slack does: JSON, forms, and raw bytes for uploads; it dates its answers by this clock. */
export function createSlackServer(clock: Clock): FastifyInstance {
  const server = Fastify({ forceCloseConnections: true, bodyLimit: 8 * 1024 * 1024 });
  server.addHook('onRequest', (_request, answer, done) => {
    answer.raw.setHeader('date', new Date(clock.now()).toUTCString());
    done();
  });
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? {} : parseStrictJson(String(body)));
    } catch {
      done(new SlackApiError('invalid_json'));
    }
  });
  server.setErrorHandler((error, _request, answer) =>
    error instanceof SlackApiError
      ? answer.code(400).send({ ok: false, error: error.code })
      : answer.send(error),
  );
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  return server;
}

/** The bytes of an upload: the body itself, or the first part of a multipart form. */
function uploadedBytes(contentType: string | undefined, body: unknown): Buffer {
  if (typeof body === 'string') return Buffer.from(body);
  if (!Buffer.isBuffer(body)) return Buffer.from(JSON.stringify(body ?? ''));
  const boundary = /boundary="?([^";]+)"?/.exec(contentType ?? '')?.[1];
  if (boundary === undefined) return body;
  const start = body.indexOf('\r\n\r\n');
  const end = body.indexOf(`\r\n--${boundary}`, start);
  return start < 0 || end < 0 ? body : body.subarray(start + 4, end);
}

/** Adds `POST /response/:id` (response_url; to faults the operation `response_url`) and `POST /upload/:id`. */
export function addSideRoutes(
  server: FastifyInstance,
  context: SlackContext,
  faults: FaultBook,
  track: <T>(work: Promise<T>) => Promise<T>,
): void {
  async function respond(id: string, body: Record<string, unknown>, answer: FastifyReply): Promise<unknown> {
    const startedMs = Date.now();
    const log = (status: string) =>
      context.wire.add({
        at: context.clock.now(),
        lane: 'slack-api',
        what: 'response_url',
        summary: '',
        status,
        ms: Date.now() - startedMs,
        request: JSON.stringify(body),
      });
    const cut = () => {
      answer.hijack();
      answer.raw.destroy();
    };
    const fault = faults.strike('slack', 'response_url');
    if (fault?.delayMs) await sleep(fault.delayMs);
    if (fault?.drop === 'before') {
      log('dropped before');
      return cut();
    }
    if (fault && (fault.status !== undefined || fault.code !== undefined || fault.rawBody !== undefined)) {
      const { status = 500, code = 'internal_error', rawBody, retryAfterS } = fault;
      log(`fault ${status}`);
      if (retryAfterS !== undefined) void answer.header('retry-after', String(retryAfterS));
      return await answer.code(status).send(rawBody ?? { ok: false, error: code });
    }
    try {
      reply(context, context.responseUrls.use(id, context.clock.now()), body);
      if (fault?.drop) {
        log(`dropped ${fault.drop}`);
        return cut();
      }
      log('ok');
      return 'ok';
    } catch (error) {
      if (!(error instanceof SlackApiError)) throw error;
      log(error.code);
      const gone = ['no_such_url', 'used_url', 'expired_url'].includes(error.code);
      return await answer.code(gone ? 404 : 400).send({ ok: false, error: error.code, ...error.extra });
    }
  }
  server.post<{ Params: { id: string } }>('/response/:id', (request, answer) =>
    track(respond(request.params.id, (request.body ?? {}) as Record<string, unknown>, answer)),
  );
  server.post<{ Params: { id: string } }>('/upload/:id', async (request, answer) => {
    const file = context.uploads.get(request.params.id);
    if (!file) return answer.code(404).send('no such upload');
    file.content = uploadedBytes(request.headers['content-type'], request.body).toString('utf8');
    return `OK - ${file.content.length}`;
  });
}
