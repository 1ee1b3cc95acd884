// A line to a server on which one exchange can be brought to a stand, so that a process can be killed in that very moment.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands still with the request on its way there, or with the answer on its way back. */
export type Side = 'there' | 'back';

export interface HeldExchange {
  reached: Promise<void>;
  /** A request that is held arrives after all, and its answer is heard by nobody. */
  arrive(): void;
}

export interface HeldLine {
  /** The server's address by this line. */
  url: string;
  /** The next request that fits, after `skip` others. */
  hold(fits: RegExp, side: Side, skip?: number): HeldExchange;
  close(): Promise<void>;
}

export async function openHeldLine(serverUrl: string): Promise<HeldLine> {
  const target = new URL(serverUrl);
  const open = new Set<Socket>();
  let armed: { fits: RegExp; side: Side; skip: number; stand(arrive: () => void): void } | undefined;
  const fitting = (data: Buffer) => {
    if (!armed) return undefined;
    // Several requests may come in one piece.
    armed.skip -= data.toString('latin1').match(armed.fits)?.length ?? 0;
    if (armed.skip >= 0) return undefined;
    const held = armed;
    armed = undefined;
    return held;
  };
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    let held: NonNullable<typeof armed> | undefined;
    /** Requests that wait, from the one that is held on. */
    let waiting: Buffer[] | undefined;
    client.on('data', (data) => {
      if (waiting) return void waiting.push(data);
      held ??= fitting(data);
      if (held?.side !== 'there') return void upstream.write(data);
      waiting = [data];
      held.stand(() => void upstream.write(data));
    });
    upstream.on('data', (data) => {
      if (held?.side === 'back') held.stand(() => undefined);
      else if (!held) client.write(data);
    });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        // A request that is held may outlive its sender.
        if (!held) other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(serverUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.pathname === '/' && !serverUrl.endsWith('/') ? url.href.replace(/\/$/, '') : url.href,
    hold(fits, side, skip = 0) {
      let arrive = () => undefined as void;
      const reached = new Promise<void>((resolve) => {
        const stand = (letArrive: () => void) => {
          arrive = letArrive;
          resolve();
        };
        armed = { fits: new RegExp(fits, `${fits.flags}g`), side, skip, stand };
      });
      return { reached, arrive: () => arrive() };
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
