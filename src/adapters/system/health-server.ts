import { createServer, type Server } from 'node:http';

export interface HealthState {
  isHealthy(): Promise<boolean>;
  /** Events and how often, since the start. */
  counts(): Record<string, number>;
}

/** `GET /healthz`: 200 while `isHealthy` says so, else 503; with what has been counted. */
export async function startHealthServer(port: number, state: HealthState): Promise<Server> {
  const server = createServer((request, response) => {
    void (async () => {
      const known = request.method === 'GET' && request.url === '/healthz';
      const status = !known ? 404 : (await state.isHealthy()) ? 200 : 503;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ok: status === 200, ...(known && { counts: state.counts() }) }));
    })();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  return server;
}
