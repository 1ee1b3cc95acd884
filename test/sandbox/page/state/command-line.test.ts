import { describe, expect, it } from 'vitest';
import { commandMistake, completionsFor, usageOf } from '../../../../src/sandbox/page/state/command-line.js';

const commands = [
  { command: '/delete-key', description: 'Ask for a deletion', usageHint: '[name]' },
  { command: '/keys', description: 'The rest' },
];

describe('the command line', () => {
  it('completes a command until its name ends', () => {
    expect(completionsFor(commands, '/').map((each) => each.command)).toEqual(['/delete-key', '/keys']);
    expect(completionsFor(commands, '/K').map((each) => each.command)).toEqual(['/keys']);
    expect(completionsFor(commands, '/keys ')).toEqual([]);
    expect(completionsFor(commands, 'keys')).toEqual([]);
  });

  it('shows how a command goes on', () => {
    expect(usageOf(commands, '/delete-key bil')).toBe('/delete-key [name]: Ask for a deletion');
    expect(usageOf(commands, '/del')).toBeUndefined();
  });

  it('refuses what the app would not read', () => {
    expect(commandMistake(commands, ' ')).toBeDefined();
    expect(commandMistake(commands, 'please delete billing')).toBeUndefined();
    expect(commandMistake(commands, '/delet billing')).toContain('/delet');
    expect(commandMistake(commands, '/delete-key billing')).toBeUndefined();
  });
});
