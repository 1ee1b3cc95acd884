import { createServer, type Server } from 'node:http';

/** `GET /healthz`: 200 while `isHealthy` says so, else 503. */
export async function startHealthServer(port: number, isHealthy: () => Promise<boolean>): Promise<Server> {
  const server = createServer((request, response) => {
    void (async () => {
      const known = request.method === 'GET' && request.url === '/healthz';
      const status = !known ? 404 : (await isHealthy()) ? 200 : 503;
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
