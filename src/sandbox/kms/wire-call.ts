import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.js';
import type { FaultRequest } from '../control/api.js';
import type { FaultBook } from '../faults.js';
import type { WireLog } from '../wire-log.js';
import { iamError, refusalAnswer, type Answer } from './answer.js';
import { refuseWith } from './error-envelope.js';
import type { ErrorEra } from './knobs.js';

/** The work behind a call: its answer, and for the log who asked and what for. */
export interface Work {
  answer: Answer;
  iamId?: string;
  about?: string;
}

export interface WireDependencies {
  clock: Clock;
  faults: FaultBook;
  wire: WireLog;
  era(): ErrorEra;
  countCall(operation: string): void;
}

/** Carries one call: faults strike before the work, the answer goes out whole, half or not at all, and the log has a line of it. */
export async function carryCall(
  { clock, faults, wire, era, countCall }: WireDependencies,
  call: { lane: 'kms' | 'iam'; operation: string; request: FastifyRequest; reply: FastifyReply },
  work: () => Work,
): Promise<void> {
  const { lane, operation, request, reply } = call;
  const startedMs = performance.now();
  const at = clock.now();
  countCall(operation);
  const correlationId = headerOf(request, 'correlation-id') ?? randomUUID();
  const log = (status: string, done?: Work) =>
    wire.add({
      at,
      lane,
      what: operation,
      summary: `${done?.iamId ?? 'unknown'} ${request.method} ${done?.about ?? pathOf(request)}`,
      status,
      ms: Math.round(performance.now() - startedMs),
      request: typeof request.body === 'string' && request.body !== '' ? request.body : undefined,
      response: done && printable(done.answer.body),
    });

  const fault = faults.strike(lane, operation);
  if (fault?.delayMs) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
  if (fault?.drop === 'before') {
    log('dropped before');
    cut(reply);
    return;
  }
  const done = (fault && madeUp(fault, { lane, operation }, era())) ?? work();
  const { status, body = '', contentType, headers } = done.answer;
  if (fault?.drop === 'after') {
    log(`${status}, never sent`, done);
    cut(reply);
    return;
  }
  const allHeaders: Record<string, string> = {
    ...headers,
    ...(contentType !== undefined && { 'content-type': contentType }),
    'correlation-id': correlationId,
    // Clients decide deadlines on the server's time, so it has to be the simulator's.
    date: new Date(clock.now()).toUTCString(),
  };
  if (fault?.drop === 'half') {
    log(`${status}, cut half way`, done);
    await sendHalf(reply, status, body, allHeaders);
    return;
  }
  log(String(status), done);
  await reply
    .code(status)
    .headers(allHeaders)
    .send(request.method === 'HEAD' ? undefined : body);
}

export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return (Array.isArray(value) ? value[0] : value)?.trim() || undefined;
}

export function bearerOf(request: FastifyRequest): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(headerOf(request, 'authorization') ?? '')?.[1];
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? request.url;
}

/** The answer a fault asks for, or undefined when the work is to be done. */
function madeUp(
  fault: FaultRequest,
  { lane, operation }: { lane: 'kms' | 'iam'; operation: string },
  era: ErrorEra,
): Work | undefined {
  const { status, code, rawBody, retryAfterS } = fault;
  const headers = retryAfterS === undefined ? undefined : { 'retry-after': String(retryAfterS) };
  if (rawBody !== undefined) {
    return { answer: { status: status ?? 502, body: rawBody, contentType: 'text/html', headers } };
  }
  if (status === undefined && code === undefined && retryAfterS === undefined) return undefined;
  const refusedWith = status ?? (code === undefined ? 429 : undefined);
  const answer =
    lane === 'iam'
      ? iamError(refusedWith ?? 400, code ?? 'BXNIM0500E', 'The request could not be processed')
      : refusalAnswer(refuseWith(refusedWith, code, operation), era);
  return { answer: { ...answer, headers } };
}

const printableChars = 4_500;

/** Key material, made up as it is, has no place in a log; bodies are cut first because lists can be megabytes. */
function printable(body: string | undefined): string | undefined {
  return body?.slice(0, printableChars).replaceAll(/("payload":")[^"]*/g, '$1***');
}

function cut(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.destroy();
}

/** Promises the whole answer and breaks off in the middle; without a body in the middle of the status line. */
async function sendHalf(
  reply: FastifyReply,
  status: number,
  body: string,
  headers: Record<string, string>,
): Promise<void> {
  reply.hijack();
  const { raw } = reply;
  const bytes = Buffer.from(body);
  await new Promise<void>((resolve) => {
    const broken = () => {
      raw.destroy();
      resolve();
    };
    if (bytes.length === 0) {
      if (raw.socket) raw.socket.write(`HTTP/1.1 ${status}`, broken);
      else broken();
      return;
    }
    raw.writeHead(status, { ...headers, 'content-length': String(bytes.length) });
    raw.write(bytes.subarray(0, Math.floor(bytes.length / 2)), broken);
  });
}
