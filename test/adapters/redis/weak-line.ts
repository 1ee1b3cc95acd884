// A line to Redis that can go down, and lose an answer: the command takes effect, the reply never comes back.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface WeakLine {
  url: string;
  /** Cuts the connection when the answer to the next script comes back; resolves when that has happened. */
  loseNextScriptAnswer(): Promise<void>;
  /** As if Redis were gone: nothing listens any more at the same address. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

export async function openWeakLine(redisUrl: string): Promise<WeakLine> {
  const target = new URL(redisUrl);
  const open = new Set<Socket>();
  let armed: (() => void) | undefined;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port || 6379), target.hostname);
    let losing: (() => void) | undefined;
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (data) => {
      if (armed && /\beval(sha)?\b/i.test(data.toString('latin1'))) {
        losing = armed;
        armed = undefined;
      }
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (!losing) return void client.write(data);
      losing();
      client.destroy();
    });
  });
  const up = async (port = 0): Promise<number> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const down = async (): Promise<void> => {
    for (const socket of open) socket.destroy();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  const port = await up();
  const url = new URL(redisUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return {
    url: url.href,
    loseNextScriptAnswer: () => new Promise((resolve) => (armed = resolve)),
    down,
    up: async () => void (await up(port)),
    close: down,
  };
}
