// The container files: well-formed, with a Redis that forgets nothing and a bot that cannot write.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DCLinter } from 'dclint';
import { validate } from 'dockerfile-utils';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { stopGraceMs } from '../src/stop-grace.js';
import { settingNames } from '../src/explanations/configuration.js';

const root = join(import.meta.dirname, '..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');

interface Service {
  image?: string;
  build?: string;
  command?: string[];
  volumes?: string[];
  environment?: Record<string, string>;
  healthcheck?: { test: string[] };
  [key: string]: unknown;
}
const compose = parse(read('docker-compose.yml')) as {
  services: { countersign: Service; redis: Service };
  volumes: Record<string, unknown>;
};
const { countersign, redis } = compose.services;

describe('docker-compose.yml', () => {
  test('passes the linter', () => {
    const { rules } = JSON.parse(read('.dclintrc')) as { rules: Record<string, 0 | 1 | 2> };
    const linter = new DCLinter({ rules, quiet: true, debug: false, exclude: [] });
    const results = linter.lintFiles([join(root, 'docker-compose.yml')], false);
    expect(results).toHaveLength(1);
    expect(results.flatMap((result: { messages: unknown[] }) => result.messages)).toEqual([]);
  });

  test('has no name of its own: the folder names the project', () => {
    expect(compose).not.toHaveProperty('name');
  });

  test('Redis writes every change to disk and evicts nothing', () => {
    const [program, ...flags] = redis.command ?? [];
    const settings = Object.fromEntries(
      flags.flatMap((flag, i) => (i % 2 === 0 ? [[flag.replace(/^--/, ''), flags[i + 1]]] : [])),
    );
    expect(program).toBe('redis-server');
    expect(settings).toEqual({
      appendonly: 'yes',
      appendfsync: 'everysec',
      'maxmemory-policy': 'noeviction',
      hz: '100',
      save: '',
    });
  });

  test('what Redis writes outlives its container, in a named volume', () => {
    expect(redis.volumes).toEqual(['redis-data:/data']);
    expect(Object.keys(compose.volumes)).toEqual(['redis-data']);
  });

  test('Redis is reachable from the bot alone', () => {
    expect(redis).not.toHaveProperty('ports');
    expect(countersign.environment).toMatchObject({ REDIS_URL: 'redis://redis:6379' });
  });

  test('the bot starts when Redis answers, and comes back by itself', () => {
    expect(countersign.depends_on).toEqual({ redis: { condition: 'service_healthy' } });
    expect(redis.healthcheck?.test.join(' ')).toContain('redis-cli ping');
    expect([countersign.restart, redis.restart]).toEqual(['unless-stopped', 'unless-stopped']);
  });

  test('the bot is given all the time it takes to stop, and a little more', () => {
    expect(countersign['stop_grace_period']).toBe(`${stopGraceMs / 1_000 + 5}s`);
  });

  test('the bot writes no file and gains no privilege', () => {
    expect(countersign).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      volumes: ['./config:/app/config:ro'],
    });
  });

  test('health is asked at the port the bot is told', () => {
    const port = countersign.environment?.HEALTH_PORT;
    expect(countersign.healthcheck?.test.at(-1)).toContain(`http://127.0.0.1:${port}/healthz`);
  });
});

describe('Dockerfile', () => {
  const dockerfile = read('Dockerfile');

  test('passes the linter', () => {
    expect(validate(dockerfile).map(({ message, range }) => `${range.start.line + 1}: ${message}`)).toEqual(
      [],
    );
  });

  test('the linter sees a fault', () => {
    expect(validate(dockerfile.replace('WORKDIR /app', 'WORKDIRR /app'))).not.toEqual([]);
  });

  test('copies only what .dockerignore lets in', () => {
    const lines = read('.dockerignore').split('\n');
    const letIn = lines.filter((line) => line.startsWith('!'));
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
      (match) => match[1]?.split(' ') ?? [],
    );
    expect(copied.map((file) => `!${file}`).sort()).toEqual(letIn.sort());
    expect(lines, 'the sandbox is no part of the image').toContain('src/sandbox');
  });

  test('runs as the unprivileged user of the image, on the long-term line of Node', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('FROM '));
    expect(last).toMatch(/^FROM node:24-/);
    expect(last).toMatch(/^USER node$/m);
    expect(last).toMatch(/^CMD \["node", "dist\/main\.js", "start"\]$/m);
    expect(last).toMatch(/^HEALTHCHECK .*\\\n\s+CMD \["node", "-e", "fetch\(.*\/healthz`\)/m);
  });
});

describe('.env.example', () => {
  const lines = read('.env.example').split('\n');
  const named = lines.flatMap((line) => /^#?([A-Z][A-Z_]+)=/.exec(line)?.[1] ?? []);

  test('names every setting once, but for the address the sandbox puts in Slack’s place', () => {
    expect(named.sort()).toEqual(settingNames.filter((name) => name !== 'SLACK_API_URL').sort());
  });

  test('holds no secret', () => {
    const filled = lines.filter((line) => /(TOKEN|SECRET|API_KEY)=./.test(line));
    expect(filled).toEqual(['SLACK_BOT_TOKEN=xoxb-', 'SLACK_APP_TOKEN=xapp-']);
  });
});
