import type { FastifyInstance, FastifyReply } from 'fastify';
import Fastify from 'fastify';
import type { SlackContext } from './context.js';
import { reply } from './response-urls.js';
import { SlackApiError } from './slack-errors.js';

/** A server that reads bodies as Slack does: JSON, forms, and raw bytes for uploads. */
export function createSlackServer(): FastifyInstance {
  const server = Fastify({ forceCloseConnections: true, bodyLimit: 8 * 1024 * 1024 });
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
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

/** Adds `POST /response/:id` (response_url) and `POST /upload/:id`. */
export function addSideRoutes(
  server: FastifyInstance,
  context: SlackContext,
  track: <T>(work: Promise<T>) => Promise<T>,
): void {
  async function respond(id: string, body: Record<string, unknown>, answer: FastifyReply): Promise<unknown> {
    const at = context.clock.now();
    const log = (status: string) =>
      context.wire.add({
        at,
        lane: 'slack-api',
        what: 'response_url',
        summary: '',
        status,
        ms: 0,
        request: JSON.stringify(body),
      });
    try {
      reply(context, context.responseUrls.use(id, context.clock.now()), body);
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
