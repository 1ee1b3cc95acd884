import { createServer } from 'node:net';

const defaultPort = 4400;

/** The given port; without one the usual port, or any when that is taken. */
export async function listenNear(
  control: { listen(port?: number): Promise<{ url: string }> },
  port: number | undefined,
): Promise<{ url: string }> {
  if (port !== undefined) return control.listen(port);
  return (await listenFailure(defaultPort)) === undefined ? control.listen(defaultPort) : control.listen(0);
}

export async function refuseTaken(port: number): Promise<void> {
  const code = await listenFailure(port);
  if (code === undefined) return;
  const why = code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be listened on here (${code})`;
  throw new Error(`Port ${port} ${why}. Choose another with --port N; without --port a free one is found.`);
}

/** Node's code for why nothing can listen there. */
async function listenFailure(port: number): Promise<string | undefined> {
  return new Promise((resolvePort) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolvePort(error.code ?? error.message));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolvePort(undefined)));
  });
}

export async function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolvePort(port));
    });
  });
}
