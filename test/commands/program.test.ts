import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { typeCommand } from './type-command.js';

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as Record<'version', string>;

test('without a command it says which there are, and that it was called wrongly', async () => {
  const { ended, out, err } = await typeCommand('');
  expect({ ended, out }).toEqual({ ended: 2, out: '' });
  expect(err).toContain('start');
});

test('help is what was asked for, with examples and how commands end', async () => {
  const { ended, out, err } = await typeCommand('--help');
  expect({ ended, err }).toEqual({ ended: 0, err: '' });
  expect(out).toContain('$ countersign start');
  expect(out).toContain('It ends with 0');
});

test('the version is that of the package', async () => {
  for (const option of ['--version', '-V']) {
    expect(await typeCommand(option)).toEqual({ ended: 0, out: `${version}\n`, err: '' });
  }
});

test.each(['strat', 'start now', 'start --fast'])('`%s` is called wrongly, and told so', async (line) => {
  const { ended, out, err } = await typeCommand(line);
  expect({ ended, out }).toEqual({ ended: 2, out: '' });
  expect(err).toMatch(/^error: /);
  expect(err).toContain('countersign --help');
});

test('a start that cannot be made says why', async () => {
  const { ended, err } = await typeCommand('start', { LOG_LEVEL: 'loud' });
  expect(ended).toBe(1);
  expect(err).toContain('LOG_LEVEL is "loud"');
  expect(err).toContain('npm run sandbox');
});
