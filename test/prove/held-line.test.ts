// The line on which `npm run prove` holds a call has to hold the one that is meant, and let it arrive after its sender's death.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type HeldLine, openHeldLine } from '../../scripts/prove/held-line.js';

let server: Server;
let line: HeldLine;
let arrived: string[];
beforeEach(async () => {
  arrived = [];
  server = createServer((request, response) => {
    arrived.push(request.url!);
    response.end('done');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  line = await openHeldLine(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterEach(async () => {
  await line.close();
  server.closeAllConnections();
  server.close();
});

/** A sender that can die; resolves with how it ended. */
function call(path: string) {
  const death = new AbortController();
  const ended = fetch(`${line.url}${path}`, { signal: death.signal }).then(
    (response) => response.text(),
    () => 'died',
  );
  return { ended, die: () => death.abort() };
}

it('lets everything pass that is not meant', async () => {
  line.hold(/^GET \/held/, 'there');
  expect(await call('/other').ended).toBe('done');
});

it('holds a request on its way there, until it arrives without its sender', async () => {
  const held = line.hold(/^GET \/held/, 'there', 1);
  expect(await call('/held/first').ended).toBe('done');
  const sender = call('/held/second');
  await held.reached;
  sender.die();
  expect(await sender.ended).toBe('died');
  expect(arrived).toEqual(['/held/first']);
  const request = once(server, 'request');
  held.arrive();
  await request;
  expect(arrived).toEqual(['/held/first', '/held/second']);
});

it('holds an answer on its way back: the work is done, and its sender never hears of it', async () => {
  const held = line.hold(/^GET \/held/, 'back');
  const sender = call('/held');
  await held.reached;
  expect(arrived).toEqual(['/held']);
  sender.die();
  expect(await sender.ended).toBe('died');
});
