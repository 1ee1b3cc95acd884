import { createServer, type Server } from 'node:http';
import type { HealthWatch } from './health-watch.js';
import type { ReadableMeter } from './meter.js';

export interface HealthSources {
  health: Pick<HealthWatch, 'read'>;
  meter: Pick<ReadableMeter, 'text' | 'contentType'>;
}

/**
 * `GET /livez`: 200 while the process turns. `GET /readyz`, and `/healthz` as the same: 200 while a click could be served, else 503,
 * with each part and since when. `GET /metrics` for Prometheus. Rejects where the port cannot be listened on.
 */
export async function startHealthServer(port: number, { health, meter }: HealthSources): Promise<Server> {
  const asJson = (status: number, body: object) => ({
    status,
    type: 'application/json',
    text: JSON.stringify(body),
  });
  const readiness = async () => {
    const { ready, ...rest } = await health.read();
    return asJson(ready ? 200 : 503, { ok: ready, ...rest });
  };
  const pages: Record<string, () => Promise<{ status: number; type: string; text: string }>> = {
    '/livez': async () => asJson(200, { ok: true }),
    '/readyz': readiness,
    '/healthz': readiness,
    '/metrics': async () => ({ status: 200, type: meter.contentType, text: await meter.text() }),
  };
  const notFound = async () => asJson(404, { ok: false });
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    const page = request.method === 'GET' && Object.hasOwn(pages, path) ? pages[path]! : notFound;
    void page()
      .catch((error: unknown) =>
        asJson(500, { ok: false, error: error instanceof Error ? error.name : 'error' }),
      )
      .then(({ status, type, text }) => response.writeHead(status, { 'content-type': type }).end(text));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  return server;
}
