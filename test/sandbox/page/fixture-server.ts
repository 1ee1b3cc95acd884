import fastify from 'fastify';
import type { CommandRequest, PersonView, SubmitRequest } from '../../../src/sandbox/control/api.js';
import type { Page } from '../../../src/sandbox/page/bundle.js';
import {
  approvalCard,
  cardTs,
  formModal,
  nowMs,
  people,
  searchModal,
  stateAt,
  viewOf,
  wireEntries,
} from './fixture-data.js';

/** Serves the page with canned control data, records what it sends, and answers as the sandbox would. */
export async function startFixture(page: Page) {
  const sent: { path: string; body: unknown }[] = [];
  const views = new Map<string, PersonView>(people.map((person) => [person.id, viewOf(person)]));
  const listeners = new Set<(event: unknown) => void>();
  let offsetMs = nowMs - Date.now();
  const tell = (event: unknown) => listeners.forEach((listener) => listener(event));
  const app = fastify({ forceCloseConnections: true });

  app.addHook('preHandler', async (request) => {
    if (request.method === 'POST') sent.push({ path: request.url, body: request.body });
  });
  app.get('/', async (_request, reply) => reply.type('text/html').send(await page.html()));
  app.get('/assets/*', async (request, reply) => {
    const asset = await page.asset(request.url);
    return asset ? reply.type(asset.type).send(asset.body) : reply.code(404).send({ error: 'no such asset' });
  });
  app.get('/control/state', async () => stateAt(offsetMs));
  app.get('/control/wire', async () => wireEntries);
  app.get<{ Params: { id: string } }>('/control/people/:id/view', async (request) =>
    views.get(request.params.id),
  );
  app.get('/control/events', (request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
    reply.raw.write(':\n\n');
    const listener = (event: unknown) => reply.raw.write(`data: ${JSON.stringify(event)}\n\n`);
    listeners.add(listener);
    request.raw.on('close', () => listeners.delete(listener));
  });
  app.post<{ Params: { id: string; act: string }; Body: unknown }>(
    '/control/people/:id/:act',
    async (request, reply) => {
      const view = views.get(request.params.id);
      if (!view) return reply.code(404).send({ error: 'no such person' });
      switch (request.params.act) {
        case 'command':
          view.modals = [(request.body as CommandRequest).text.startsWith('/keys') ? searchModal : formModal];
          break;
        case 'close':
          view.modals = view.modals.slice(0, -1);
          break;
        case 'options':
          return {
            outcome: 'acked',
            options: [
              {
                text: 'billing-archive',
                value: 'k1',
                description: 'finance, 1 registration',
                group: 'prod-eu',
              },
              {
                text: 'billing-2026',
                value: 'k2',
                description: 'finance, prevents deletion',
                group: 'prod-eu',
              },
              { text: 'billing-test', value: 'k9', group: 'staging' },
            ].filter((option) => option.text.includes((request.body as { query: string }).query)),
          };
        case 'submit': {
          const { values } = request.body as SubmitRequest;
          if (values.why?.why) {
            view.modals = [];
            return { outcome: 'acked', modal: 'closed' };
          }
          return { outcome: 'acked', modal: 'errors', errors: { why: 'Say why, in a sentence or two.' } };
        }
        case 'press': {
          if ((request.body as { selected?: string }).selected === 'nowhere') {
            view.modals = [{ ...searchModal, hash: '2.b', blocks: searchModal.blocks.slice(1) }];
            return { outcome: 'acked' };
          }
          if ((request.body as { actionId: string }).actionId === 'deny') {
            view.clientNotices = [
              ...view.clientNotices,
              { at: nowMs, text: 'Countersign did not respond in time.' },
            ];
            return { outcome: 'timeout' };
          }
          const card = view.conversations[0]?.messages.find((message) => message.ts === cardTs);
          if (card) {
            card.blocks = [
              approvalCard[0] as never,
              { type: 'section', text: { type: 'mrkdwn', text: ':white_check_mark: *Deleted*' } },
            ];
            card.editedTs = `${Math.floor(nowMs / 1000)}.000200`;
          }
          tell({ type: 'changed', person: request.params.id });
        }
      }
      return { outcome: 'acked', ackMs: 12 };
    },
  );
  app.post<{ Body: { advanceMs?: number; to?: string } }>('/control/clock', async (request) => {
    offsetMs = request.body.to
      ? Date.parse(request.body.to) - Date.now()
      : offsetMs + (request.body.advanceMs ?? 0);
    tell({ type: 'state' });
    return {};
  });
  app.post('/control/*', async () => ({}));
  app.delete('/control/faults', async () => ({}));

  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  return { address, sent, close: () => app.close() };
}
