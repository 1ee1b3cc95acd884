import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { Agent, EnvHttpProxyAgent, getGlobalDispatcher, setGlobalDispatcher, type Dispatcher } from 'undici';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { callIbm, type IbmCall } from '../../../../src/adapters/ibm/wire/ibm-call.js';

// Connections of its own, so that what one test leaves open is no other's.
let usual: Dispatcher;
beforeEach(() => {
  usual = getGlobalDispatcher();
  setGlobalDispatcher(new Agent());
});
afterEach(async () => {
  await getGlobalDispatcher().destroy();
  setGlobalDispatcher(usual);
});

async function listening(answer: RequestListener): Promise<{ url: string; connections: () => number }> {
  let connections = 0;
  const server = createServer(answer).on('connection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
  };
}

const get = (url: string, more: Partial<IbmCall> = {}) =>
  callIbm({ operation: 'listKeys', method: 'GET', url, timeoutMs: 5_000, ...more });

describe('an answer', () => {
  test('has its status, headers in lower case and body, whatever the status', async () => {
    const { url } = await listening((_request, response) => {
      response.writeHead(409, { 'Correlation-Id': 'of-theirs' }).end('{"resources":[]}');
    });
    expect(await get(url)).toMatchObject({
      ok: true,
      status: 409,
      headers: { 'correlation-id': 'of-theirs' },
      text: '{"resources":[]}',
    });
  });

  test('that sends elsewhere is not followed', async () => {
    let asked = 0;
    const { url } = await listening((_request, response) => {
      asked += 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect(await get(url)).toMatchObject({ ok: true, status: 307 });
    expect(asked).toBe(1);
  });

  test('is read over connections that are kept for the next', async () => {
    const { url, connections } = await listening((_request, response) => response.end('{}'));
    for (let call = 0; call < 20; call += 1) await get(url);
    expect(connections()).toBeLessThan(4);
  });

  test('without end is left alone where it is larger than is read, and its connection with it', async () => {
    let closed: Promise<unknown> | undefined;
    const { url } = await listening((_request, response) => {
      const more = () => response.write('x'.repeat(10_000), () => void (response.destroyed || more()));
      closed = once(response, 'close');
      more();
    });
    const answer = await get(url, { bytesAtMost: 100_000 });
    expect(answer).toMatchObject({ ok: true, text: 'x'.repeat(100_000) });
    await closed;
  });
});

describe('what is asked', () => {
  test('names its query as it is, leaves out what is undefined, and says who asks', async () => {
    let seen: [string | undefined, string | undefined, string | undefined] | undefined;
    const { url } = await listening(({ url: path, headers }, response) => {
      seen = [path, headers['user-agent'], headers.accept];
      response.end();
    });
    await get(`${url}/keys`, { query: { search: 'a b&c:d+ü', limit: 1, all: true, start: undefined } });
    expect(seen).toEqual([
      '/keys?search=a%20b%26c%3Ad%2B%C3%BC&limit=1&all=true',
      'countersign',
      'application/json',
    ]);
  });
});

describe('no answer', () => {
  const secret = 'Bearer of-somebody';
  test.each<[string, RequestListener, object]>([
    ['where the connection is cut before it', (request) => void request.socket.destroy(), { isLate: false }],
    [
      'where it breaks off half way, but its status is told',
      (request, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('{"a":', () => request.socket.destroy());
      },
      { isLate: false, begun: { status: 200 } },
    ],
    ['in time', () => undefined, { isLate: true, networkErrorCode: 'ETIMEDOUT' }],
    [
      'in time, where it drips in',
      (_request, response) => {
        const dripping = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(dripping));
      },
      { isLate: true, networkErrorCode: 'ETIMEDOUT' },
    ],
  ])('%s', async (_where, answer, expected) => {
    const { url } = await listening(answer);
    const outcome = await get(url, { timeoutMs: 300, headers: { authorization: secret } });
    expect(outcome).toMatchObject({ ok: false, ...expected });
    expect(JSON.stringify(outcome)).not.toContain(secret);
  });

  test('where nobody listens is told by the code', async () => {
    expect(await get('http://127.0.0.1:1')).toEqual({
      ok: false,
      isLate: false,
      networkErrorCode: 'ECONNREFUSED',
    });
  });

  test.each([['a URL that is none'], ['ftp://127.0.0.1']])('%s is none either', async (url) => {
    expect(await get(url)).toMatchObject({ ok: false, isLate: false });
  });
});

test('a proxy named by the environment is asked for the way, but for hosts it leaves out', async () => {
  const { url } = await listening((_request, response) => response.end('{"by":"IBM"}'));
  const tunnels: string[] = [];
  const proxy = createServer().on('connect', ({ url: to = '' }, socket) => {
    tunnels.push(to);
    const [host, port] = to.split(':');
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [socket, onward]) end.on('error', () => undefined);
    socket.on('close', () => onward.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => void proxy.close());
  const httpProxy = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  setGlobalDispatcher(new EnvHttpProxyAgent({ httpProxy, noProxy: 'localhost' }));
  expect(await get(url)).toMatchObject({ ok: true, text: '{"by":"IBM"}' });
  expect(tunnels).toEqual([new URL(url).host]);
  expect(await get(url.replace('127.0.0.1', 'localhost'))).toMatchObject({ ok: true });
  expect(tunnels).toHaveLength(1);
});
