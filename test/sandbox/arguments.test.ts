import { describe, expect, it } from 'vitest';
import { readArguments, usage, UsageError } from '../../src/sandbox/arguments.js';

describe('the arguments of the sandbox', () => {
  it('are all left out by a newcomer', () => {
    expect(readArguments([])).toEqual({ identity: 'service-ids', fresh: false, http: false });
  });

  it('are all taken', () => {
    const all =
      '--port 0 --identity passcode --fresh --http --data=/tmp/x --manifest other.yml --port=8080'.split(' ');
    expect(readArguments(all)).toEqual({
      port: 8080,
      identity: 'passcode',
      fresh: true,
      http: true,
      dataDir: '/tmp/x',
      manifestFile: 'other.yml',
    });
  });

  it.each([['--help'], ['-h'], ['--port 80 --help']])('%s asks for help', (args) => {
    expect(readArguments(args.split(' '))).toBe('help');
  });

  it.each([
    ['--prot 80', 'There is no option --prot. Did you mean --port?'],
    ['--verbose', 'There is no option --verbose.'],
    ['-x', 'There is no option -x.'],
    ['--constructor', 'There is no option --constructor.'],
    ['8080', '"8080" belongs to no option.'],
    ['--port', '--port needs a value.'],
    ['--data --fresh', '--data needs a value.'],
    ['--data=', '--data needs a value.'],
    ['--fresh=yes', '--fresh takes no value.'],
    ['--port 65536', '--port takes a number from 0 to 65535, not "65536".'],
    ['--port 1e3', '--port takes a number from 0 to 65535, not "1e3".'],
    ['--identity passcodes', '--identity takes passcode or service-ids, not "passcodes".'],
  ])('%s is answered with what would do', (args, words) => {
    const read = () => readArguments(args.split(' '));
    expect(read).toThrow(UsageError);
    expect(read).toThrow(words);
  });

  it('stand in the help, each of them', () => {
    for (const name of ['port', 'identity', 'fresh', 'http', 'data', 'manifest', 'help']) {
      expect(usage).toContain(`--${name} `);
    }
  });
});
