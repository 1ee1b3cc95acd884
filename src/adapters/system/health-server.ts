import { createServer, type Server } from 'node:http';
import type { ReadableMeter } from './meter.js';

export interface HealthState {
  isHealthy(): Promise<boolean>;
  meter: Pick<ReadableMeter, 'text' | 'contentType'>;
}

/** `GET /healthz`: 200 while `isHealthy` says so, else 503. `GET /metrics` for Prometheus. */
export async function startHealthServer(port: number, state: HealthState): Promise<Server> {
  const server = createServer((request, response) => {
    void (async () => {
      if (request.method === 'GET' && request.url === '/metrics') {
        const text = await state.meter.text();
        response.writeHead(200, { 'content-type': state.meter.contentType }).end(text);
        return;
      }
      const known = request.method === 'GET' && request.url === '/healthz';
      const status = !known ? 404 : (await state.isHealthy()) ? 200 : 503;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ok: status === 200 }));
    })();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  return server;
}
