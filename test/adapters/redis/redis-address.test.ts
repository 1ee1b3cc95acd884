import { expect, test } from 'vitest';
import { readRedisAddress, type RedisAddress } from '../../../src/adapters/redis/redis-address.js';

const server = { kind: 'server', tls: false, user: {}, nodes: [{ host: 'h', port: 6379 }], database: 0 };
const sentinel = {
  ...server,
  kind: 'sentinel',
  primary: 'mine',
  sentinels: {},
  nodes: [
    { host: 'a', port: 26379 },
    { host: 'b', port: 5000 },
  ],
};
const cluster = {
  ...server,
  kind: 'cluster',
  nodes: [
    { host: 'a', port: 6379 },
    { host: '::1', port: 7001 },
  ],
};
const user = { username: 'bot', password: 'p@ss/1' };

test.each<[string, object]>([
  ['redis://h', server],
  ['REDIS://h/', server],
  ['redis://h:7000/3', { ...server, nodes: [{ host: 'h', port: 7000 }], database: 3 }],
  ['redis://h?db=3', { ...server, database: 3 }],
  ['rediss://bot:p%40ss%2F1@h', { ...server, tls: true, user }],
  ['redis+tls://h', { ...server, tls: true }],
  ['redis://:secret@h', { ...server, user: { password: 'secret' } }],
  ['redis://:a@b@h', { ...server, user: { password: 'a@b' } }],
  ['redis://[::1]:7001?family=6', { ...server, nodes: [{ host: '::1', port: 7001 }], family: 6 }],
  // as documented, and as others write it
  ['redis+sentinel://a,b:5000/mine', sentinel],
  ['redis-sentinel://a,b:5000/mine/2', { ...sentinel, database: 2 }],
  ['redis-sentinel://a, b:5000?sentinelMasterId=mine', sentinel],
  ['redis-sentinel://a,b:5000?master=mine', sentinel],
  ['redis-sentinel://a,b:5000/2#mine', { ...sentinel, database: 2 }],
  ['rediss+sentinel://bot:p%40ss%2F1@a,b:5000/mine', { ...sentinel, tls: true, user }],
  [
    'redis-sentinel+tls://a,b:5000/mine?sentinel_username=s&sentinel_password=w',
    { ...sentinel, tls: true, sentinels: { username: 's', password: 'w' } },
  ],
  ['redis+cluster://a,[::1]:7001', cluster],
  ['redis-cluster://bot:p%40ss%2F1@a,[::1]:7001/0', { ...cluster, user }],
  ['rediss-cluster://a,[::1]:7001', { ...cluster, tls: true }],
])('%s', (url, address) => {
  expect(readRedisAddress(url)).toEqual({ ok: true, address: address as RedisAddress });
});

test.each([
  ['localhost:6379', 'begins with none of'],
  ['http://h', 'begins with none of'],
  ['redis://', 'host:port'],
  ['redis://h:0', 'host:port'],
  ['redis://:SECRET/x@h', '%2F'],
  ['redis://:SECRET#x@h', '%23'],
  ['redis://:100%SECRET@h', '%25'],
  ['redis://a,b', 'several hosts'],
  ['redis://h/one', 'number of a database'],
  ['redis://h/1/2', 'number of a database'],
  ['redis://h?ssl_cert_reqs=none', '"ssl_cert_reqs"'],
  ['redis+sentinel://a,b', 'does not name the primary'],
  ['redis+cluster://a/3', 'database 0 alone'],
])('%s is refused', (url, words) => {
  const read = readRedisAddress(url);
  expect(read).toMatchObject({ ok: false, fault: expect.stringContaining(words) as string });
  expect(JSON.stringify(read)).not.toContain('SECRET');
});
