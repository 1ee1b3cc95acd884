import type { ServerResponse } from 'node:http';
import type { SandboxEvent, WireEntry } from './api.js';

/** Server-sent events for every page that is open; bursts are gathered for a moment. */
export interface ChangeFeed {
  attach(response: ServerResponse): void;
  /** Something this person sees has changed; absent: everyone. */
  changed(personId?: string): void;
  wire(entry: WireEntry): void;
  close(): void;
}

const gatherMs = 20;

export function createChangeFeed(): ChangeFeed {
  const listeners = new Set<ServerResponse>();
  let people = new Set<string>();
  let everyone = false;
  let entries: WireEntry[] = [];
  let pending: NodeJS.Timeout | undefined;

  const send = (event: SandboxEvent) => {
    for (const listener of listeners) listener.write(`data: ${JSON.stringify(event)}\n\n`);
  };
  const flush = () => {
    pending = undefined;
    if (everyone) send({ type: 'changed' });
    else for (const person of people) send({ type: 'changed', person });
    if (entries.length > 0) send({ type: 'wire', entries });
    send({ type: 'state' });
    people = new Set();
    everyone = false;
    entries = [];
  };
  const soon = () => {
    pending ??= setTimeout(flush, gatherMs);
  };
  return {
    attach(response) {
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        connection: 'keep-alive',
      });
      response.write(': open\n\n');
      listeners.add(response);
      response.on('close', () => listeners.delete(response));
    },
    changed(personId) {
      if (personId === undefined) everyone = true;
      else people.add(personId);
      soon();
    },
    wire(entry) {
      entries.push(entry);
      soon();
    },
    close() {
      clearTimeout(pending);
      for (const listener of listeners) listener.end();
      listeners.clear();
    },
  };
}
