import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { parseStrictJson } from '../strict-json.js';
import type { Delivery, Parcel, Receipt } from './delivery.js';

/** Slack's ceiling of open connections per app. */
const connectionLimit = 10;
const pingEveryMs = 5_000;

const ackSchema = z.object({ envelope_id: z.string(), payload: z.unknown().optional() });

/** Socket Mode: tickets, connections, envelopes and their acks. */
export interface SocketHub extends Delivery {
  /** A single-use address for the next connection, as a query string `?ticket=…`. */
  issueTicket(): string;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  connections(): number;
  whenConnected(): Promise<void>;
  /** Asks clients to reconnect, as Slack does every few hours, and closes the old connections: so many, oldest first. */
  refresh(count?: number): void;
  close(): Promise<void>;
}

interface Pending {
  connection: WebSocket;
  resolve: (receipt: Receipt) => void;
  startedMs: number;
  timer: NodeJS.Timeout;
}

export function createSocketHub(options: {
  appId: string;
  ackTimeoutMs: number;
  /** Connections are refreshed after this long; absent: an hour. */
  refreshMs?: number;
  onConnections: () => void;
}): SocketHub {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const pending = new Map<string, Pending>();
  let open: WebSocket[] = [];
  let waiting: (() => void)[] = [];
  let nextConnection = 0;
  const refreshMs = options.refreshMs ?? 3_600_000;

  const send = (connection: WebSocket, message: unknown) => connection.send(JSON.stringify(message));
  const debugInfo = {
    host: 'sandbox',
    build_number: 1,
    approximate_connection_time: Math.floor(refreshMs / 1_000),
  };

  function retire(connection: WebSocket): void {
    open = open.filter((one) => one !== connection);
    if (connection.readyState !== connection.OPEN) return;
    send(connection, { type: 'disconnect', reason: 'refresh_requested', debug_info: debugInfo });
    connection.close(1_000);
  }

  function receive(connection: WebSocket, text: string): void {
    let json: unknown;
    try {
      json = parseStrictJson(text);
    } catch {
      return;
    }
    const ack = ackSchema.safeParse(json);
    if (!ack.success) return;
    const envelope = pending.get(ack.data.envelope_id);
    // Only the connection an envelope went to may ack it.
    if (!envelope || envelope.connection !== connection) return;
    pending.delete(ack.data.envelope_id);
    clearTimeout(envelope.timer);
    envelope.resolve({ outcome: 'acked', ackMs: Date.now() - envelope.startedMs, body: ack.data.payload });
  }

  function welcome(connection: WebSocket): void {
    const ping = setInterval(() => connection.ping('Ping from the sandbox'), pingEveryMs);
    const refresh = setTimeout(() => retire(connection), refreshMs);
    connection.on('message', (data) => receive(connection, data.toString()));
    connection.on('error', () => connection.terminate());
    connection.on('close', () => {
      clearInterval(ping);
      clearTimeout(refresh);
      open = open.filter((one) => one !== connection);
      options.onConnections();
    });
    open.push(connection);
    send(connection, {
      type: 'hello',
      num_connections: open.length,
      debug_info: debugInfo,
      connection_info: { app_id: options.appId },
    });
    for (const resolve of waiting) resolve();
    waiting = [];
    options.onConnections();
  }

  return {
    issueTicket() {
      const ticket = randomUUID();
      tickets.add(ticket);
      return `?ticket=${ticket}&app_id=${options.appId}`;
    },
    upgrade(request, socket, head) {
      const ticket = new URL(request.url ?? '/', 'http://sandbox').searchParams.get('ticket') ?? '';
      if (!tickets.delete(ticket) || open.length >= connectionLimit) {
        socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, welcome);
    },
    deliver: (parcel: Parcel) =>
      new Promise<Receipt>((resolve) => {
        const connection = open[nextConnection++ % Math.max(open.length, 1)];
        if (!connection) {
          resolve({ outcome: 'not_connected' });
          return;
        }
        const id = randomUUID();
        const startedMs = Date.now();
        const timer = setTimeout(() => {
          pending.delete(id);
          resolve({ outcome: 'timeout', ackMs: Date.now() - startedMs });
        }, options.ackTimeoutMs);
        pending.set(id, { connection, resolve, startedMs, timer });
        const retry =
          parcel.kind === 'events_api'
            ? { retry_attempt: parcel.retryAttempt ?? 0, retry_reason: parcel.retryReason ?? '' }
            : {};
        send(connection, {
          envelope_id: id,
          type: parcel.kind,
          payload: parcel.payload,
          accepts_response_payload: parcel.kind !== 'events_api',
          ...retry,
        });
      }),
    connected: () => open.length > 0,
    connections: () => open.length,
    whenConnected: () =>
      open.length > 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve)),
    refresh(count = open.length) {
      for (const connection of open.slice(0, count)) retire(connection);
    },
    async close() {
      for (const { timer, resolve } of pending.values()) {
        clearTimeout(timer);
        resolve({ outcome: 'not_connected' });
      }
      pending.clear();
      for (const client of server.clients) client.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
