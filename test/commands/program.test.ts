import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { run } from '../../src/commands/program.js';

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as Record<'version', string>;

/** Types a command line; with what is on the two streams after it. */
async function type(line: string, env: Record<string, string> = {}) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const ended = await run(line.split(' ').filter(Boolean), { env, out, err });
  out.end();
  err.end();
  return { ended, out: await text(out), err: await text(err) };
}

test('without a command it says which there are, and that it was called wrongly', async () => {
  const { ended, out, err } = await type('');
  expect({ ended, out }).toEqual({ ended: 2, out: '' });
  expect(err).toContain('start');
});

test('help is what was asked for, with examples and how commands end', async () => {
  const { ended, out, err } = await type('--help');
  expect({ ended, err }).toEqual({ ended: 0, err: '' });
  expect(out).toContain('$ countersign start');
  expect(out).toContain('It ends with 0');
});

test('the version is that of the package', async () => {
  for (const option of ['--version', '-V']) {
    expect(await type(option)).toEqual({ ended: 0, out: `${version}\n`, err: '' });
  }
});

test.each(['strat', 'start now', 'start --fast'])('`%s` is called wrongly, and told so', async (line) => {
  const { ended, out, err } = await type(line);
  expect({ ended, out }).toEqual({ ended: 2, out: '' });
  expect(err).toMatch(/^error: /);
  expect(err).toContain('countersign --help');
});

test('a start that cannot be made says why', async () => {
  const { ended, err } = await type('start', { LOG_LEVEL: 'loud' });
  expect(ended).toBe(1);
  expect(err).toContain('LOG_LEVEL is "loud"');
  expect(err).toContain('npm run sandbox');
});
