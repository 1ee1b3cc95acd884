// What stands between Slack and several bots over HTTP: asks each whether it is ready, and hands every request to one that is.
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Replica {
  port: number;
  healthPort: number;
}

export interface Balancer {
  url: string;
  isReady(replica: Replica): boolean;
  close(): Promise<void>;
}

/** As Kubernetes does by itself, only more often. */
const askEveryMs = 500;

export async function openBalancer(replicas: readonly Replica[]): Promise<Balancer> {
  const ready = new Set<Replica>();
  let next = 0;
  const ask = async (one: Replica) => {
    try {
      const answer = await fetch(`http://127.0.0.1:${one.healthPort}/readyz`);
      await answer.body?.cancel();
      if (answer.ok) ready.add(one);
      else ready.delete(one);
    } catch {
      ready.delete(one);
    }
  };
  const asking = setInterval(() => replicas.forEach((one) => void ask(one)), askEveryMs);

  function pass(from: IncomingMessage, body: Buffer, to: ServerResponse, tried: readonly Replica[]): void {
    const left = [...ready].filter((one) => !tried.includes(one));
    const chosen = left[next++ % Math.max(left.length, 1)];
    if (!chosen) return void to.writeHead(503).end();
    const { method, url, headers } = from;
    const onward = request({ host: '127.0.0.1', port: chosen.port, method, path: url, headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
    });
    onward.on('error', (error: NodeJS.ErrnoException) => {
      // Nobody took the connection, so nobody has the request.
      if (error.code === 'ECONNREFUSED') return pass(from, body, to, [...tried, chosen]);
      if (!to.headersSent) to.writeHead(502);
      to.end();
    });
    onward.end(body);
  }

  const server = createServer((from, to) => {
    const parts: Buffer[] = [];
    from.on('data', (part: Buffer) => parts.push(part));
    from.on('end', () => pass(from, Buffer.concat(parts), to, []));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
    isReady: (replica) => ready.has(replica),
    async close() {
      clearInterval(asking);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
