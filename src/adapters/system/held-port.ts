import { createServer, type Server } from 'node:http';
import type { PortFinding } from '../../domain/surroundings.js';

export interface HeldPort {
  release(): Promise<void>;
}

/** Takes a port until it is released; whoever calls meanwhile is told to come again. Resolves with why it cannot be had. */
export async function holdPort(port: number): Promise<HeldPort | PortFinding> {
  const server = createServer((_request, response) => {
    response.writeHead(503, { connection: 'close', 'retry-after': '5' }).end();
  });
  try {
    await listening(server, port);
  } catch (error) {
    return portFinding(port, error);
  }
  return {
    release: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What Node's error says of a port that could not be listened on. */
export function portFinding(port: number, error: unknown): PortFinding {
  const { code: errorCode = 'unknown' } = error as NodeJS.ErrnoException;
  if (errorCode === 'EADDRINUSE') return { port, problem: 'taken', errorCode };
  if (errorCode === 'EACCES') return { port, problem: 'not_permitted', errorCode };
  return { port, problem: 'unusable', errorCode };
}

async function listening(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
}
