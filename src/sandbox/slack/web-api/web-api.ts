import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Block, FaultRequest } from '../../control/api.js';
import type { FaultBook } from '../../faults.js';
import type { SlackContext } from '../context.js';
import type { RateLimiter } from '../rate-limits.js';
import { SlackApiError } from '../slack-errors.js';
import { broadcastsIn } from '../slack-state.js';
import type { ApiArgs, ApiMethod } from './api-method.js';
import { jsonArg, requireScope, stringArg } from './api-method.js';
import { appMethods } from './app-methods.js';
import { chatMethods } from './chat-methods.js';
import { conversationMethods } from './conversation-methods.js';
import { fileMethods } from './file-methods.js';
import { peopleMethods } from './people-methods.js';
import { viewMethods } from './view-methods.js';

/** One Web API call as the tests read it; `args` without the token. */
export interface ApiCall {
  method: string;
  /** By the stand-in's clock. */
  at: number;
  args: Record<string, unknown>;
  response: { ok: boolean; error?: string } & Record<string, unknown>;
  /** `channel`, `here`, `everyone` where the stored message would ping them. */
  broadcasts: string[];
}

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown> & { ok: boolean };
}

export interface WebApiParts {
  context: SlackContext;
  faults: FaultBook;
  /** Absent: no limits. */
  limiter: RateLimiter | undefined;
  socketUrl: () => string | undefined;
  onCall: (call: ApiCall) => void;
  /** Wraps the handling of a request, so that the stand-in knows what is in flight. */
  track: <T>(work: Promise<T>) => Promise<T>;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function bearer(request: FastifyRequest, args: ApiArgs): string | undefined {
  const header = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return header ?? stringArg(args, 'token');
}

function authorize(method: ApiMethod, token: string | undefined, context: SlackContext): void {
  if (method.token === 'none') return;
  const { botToken, appToken } = context.workspace;
  if (token === undefined) throw new SlackApiError('not_authed');
  if (token !== botToken && token !== appToken) throw new SlackApiError('invalid_auth');
  if ((token === appToken) !== (method.token === 'app')) throw new SlackApiError('not_allowed_token_type');
  if (method.scopes) requireScope(context, method.scopes);
}

function blocksOf(args: ApiArgs): Block[] {
  const blocks = jsonArg(args, 'blocks', 'invalid_blocks_format');
  return Array.isArray(blocks) ? (blocks as Block[]) : [];
}

/** Adds `POST|GET /api/:method` to the server. */
export function addWebApi(server: FastifyInstance, parts: WebApiParts): void {
  const { context, faults, limiter } = parts;
  const methods: Record<string, ApiMethod> = {
    ...appMethods(parts.socketUrl),
    ...chatMethods,
    ...conversationMethods,
    ...fileMethods,
    ...peopleMethods,
    ...viewMethods,
  };

  function perform(name: string, token: string | undefined, args: ApiArgs): Answer {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    try {
      if (!method) throw new SlackApiError('unknown_method', { req_method: name });
      authorize(method, token, context);
      const channel = stringArg(args, 'channel');
      // A person's id and their DM's id are one conversation.
      const conversation = channel?.startsWith('U') ? context.directory.dmOf(channel) : channel;
      const retryAfterS = limiter?.refuse(name, conversation);
      if (retryAfterS !== undefined) {
        const headers = { 'retry-after': String(retryAfterS) };
        return { status: 429, headers, body: { ok: false, error: 'ratelimited' } };
      }
      // What the token may, as Slack says it beside every answer.
      const headers: Record<string, string> =
        method.token === undefined ? { 'x-oauth-scopes': context.manifest.scopes.join(',') } : {};
      return { status: 200, headers, body: { ok: true, ...method.run(args, context) } };
    } catch (error) {
      if (error instanceof SlackApiError) {
        return { status: 200, headers: {}, body: { ok: false, error: error.code, ...error.extra } };
      }
      // A fault of the stand-in's own must not leave the caller waiting.
      const detail = error instanceof Error ? error.message : String(error);
      return { status: 500, headers: {}, body: { ok: false, error: 'fatal_error', detail } };
    }
  }

  function faulty(
    fault: FaultRequest,
  ): { status: number; headers: Record<string, string>; body: string } | undefined {
    const headers: Record<string, string> =
      fault.retryAfterS === undefined ? {} : { 'retry-after': String(fault.retryAfterS) };
    if (fault.status === undefined && fault.code === undefined && fault.rawBody === undefined)
      return undefined;
    const error = fault.code ?? (fault.status === 429 ? 'ratelimited' : 'internal_error');
    return {
      status: fault.status ?? 200,
      headers,
      body: fault.rawBody ?? JSON.stringify({ ok: false, error }),
    };
  }

  async function handle(
    request: FastifyRequest<{ Params: { method: string } }>,
    reply: FastifyReply,
  ): Promise<void> {
    const name = request.params.method;
    const { token: _token, ...args } = {
      ...(request.query as ApiArgs),
      ...((request.body ?? {}) as ApiArgs),
    } as ApiArgs;
    const token = bearer(request, { ...(request.query as ApiArgs), ...((request.body ?? {}) as ApiArgs) });
    const startedMs = Date.now();
    const record = (status: string, body: Answer['body'] | string) => {
      const response = typeof body === 'string' ? { ok: false, error: status } : body;
      const broadcasts =
        response.ok && name.startsWith('chat.')
          ? broadcastsIn(stringArg(args, 'text') ?? '', blocksOf(args))
          : [];
      parts.onCall({
        method: name,
        at: context.clock.now(),
        args,
        response: response as ApiCall['response'],
        broadcasts,
      });
      const on =
        ['channel', 'channel_id', 'user', 'user_id'].map((name) => stringArg(args, name)).find(Boolean) ?? '';
      context.wire.add({
        at: context.clock.now(),
        lane: 'slack-api',
        what: name,
        summary: on,
        status,
        ms: Date.now() - startedMs,
        request: JSON.stringify(args),
        response: (typeof body === 'string' ? body : JSON.stringify(body)).replace(
          /ticket=[\w-]+/g,
          'ticket=***',
        ),
      });
    };
    reply.hijack();
    const { raw } = reply;
    const send = (status: number, headers: Record<string, string>, text: string) => {
      raw.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
      raw.end(text);
    };
    const fault = faults.strike('slack', name);
    if (fault?.delayMs) await sleep(fault.delayMs);
    if (fault?.drop === 'before') {
      record('dropped before', '');
      raw.destroy();
      return;
    }
    const instead = fault && faulty(fault);
    if (instead) {
      record(`fault ${instead.status}`, instead.body);
      send(instead.status, instead.headers, instead.body);
      return;
    }
    const answer = perform(name, token, args);
    const text = JSON.stringify(answer.body);
    if (fault?.drop) {
      record(`dropped ${fault.drop}`, answer.body);
      if (fault.drop === 'half') {
        raw.writeHead(answer.status, {
          'content-type': 'application/json',
          'content-length': String(text.length),
        });
        raw.write(text.slice(0, text.length / 2), () => raw.destroy());
      } else raw.destroy();
      return;
    }
    const verdict = answer.body.ok ? 'ok' : String(answer.body.error);
    record(answer.status === 200 ? verdict : `${answer.status} ${verdict}`, answer.body);
    send(answer.status, answer.headers, text);
  }

  server.route<{ Params: { method: string } }>({
    method: ['POST', 'GET'],
    url: '/api/:method',
    handler: (request, reply) => parts.track(handle(request, reply)),
  });
}
