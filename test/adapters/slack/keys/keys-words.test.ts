// The list of words of `/keys`: whoever adds one there has added it everywhere.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { registerKeys } from '../../../../src/adapters/slack/keys/keys-handlers.js';
import { helpReply, unknownWord, usageHint } from '../../../../src/adapters/slack/keys/keys-help.js';
import type { KeysWord } from '../../../../src/adapters/slack/keys/keys-word.js';
import { keysWords } from '../../../../src/adapters/slack/keys/keys-words.js';
import { textOfBlocks } from '../../../../src/adapters/slack/kit/text-of-blocks.js';
import { createAckedWork } from '../../../../src/adapters/slack/kit/acked-work.js';
import type { Ports } from '../../../../src/usecases/ports.js';
import { openWorld } from '../../../usecases/world.js';

const manifest = parse(readFileSync(join(import.meta.dirname, '../../../../manifest.yml'), 'utf8')) as {
  features: { slash_commands: { command: string; usage_hint: string }[] };
};
const hintInManifest = manifest.features.slash_commands.find(
  ({ command }) => command === '/keys',
)!.usage_hint;

/** The list with each word's action replaced by its name, and with two words more. */
const heard: string[] = [];
const deaf = (row: KeysWord): KeysWord => ({
  ...row,
  ...('run' in row && {
    run: (_ports: Ports, { userId }: { userId: string }, argument: string) => {
      heard.push(`${userId} ran ${row.word} ${argument}`.trim());
      return { text: `ran ${row.word}`, blocks: [] };
    },
  }),
  ...('open' in row && {
    open: async (...[, , { by, triggerId }, argument]: Parameters<typeof row.open>) => {
      heard.push(`${by.userId} opened ${row.word} ${argument}`.trim() + ` by ${triggerId}`);
    },
  }),
});
const more: KeysWord[] = [
  {
    word: 'frobnicate',
    argument: { shown: 'THING', needed: 'a thing' },
    help: 'frobnicates',
    who: 'known',
    run: () => ({ text: '', blocks: [] }),
  },
  { word: 'gaze', help: 'shows nothing in particular', who: 'anyone', open: async () => undefined },
];
const words = [...keysWords, ...more].map(deaf);

/** Types `/keys` and the text, and hears what is done and what is said. */
async function type(text: string): Promise<{ did: string[]; said: string[] }> {
  let handler: ((args: unknown) => Promise<void>) | undefined;
  const app = {
    command: (_name: string, given: typeof handler) => {
      handler = given;
    },
  } as unknown as App;
  const ports = { sessions: { mode: 'service-ids' } } as Ports;
  const work = createAckedWork(openWorld().ports, () => false);
  registerKeys(app, ports, work, words);
  heard.length = 0;
  const said: string[] = [];
  await handler!({
    command: { text, user_id: 'U1', team_id: 'T1', trigger_id: 'trigger' },
    ack: async () => undefined,
    client: undefined,
    respond: async (message: { text: string }) => void said.push(message.text),
  });
  return { did: [...heard], said };
}

describe.each(words)('$word', (row) => {
  const typed = row.argument ? `${row.word} ${row.argument.shown}` : row.word;

  test('is carried out, however it is typed', async () => {
    const { did } = await type(`  ${row.word.toUpperCase()}   billing\nroot `);
    const expected = 'run' in row ? `U1 ran ${row.word}` : `U1 opened ${row.word}`;
    expect(did).toEqual([expect.stringContaining(`${expected} billing\nroot`)]);
  });

  test('by itself opens what it opens with the trigger, or says what it needs', async () => {
    const { did, said } = await type(row.word);
    if (row.argument?.needed !== undefined) {
      expect(did).toEqual([]);
      expect(said).toEqual([expect.stringContaining(`\`/keys ${row.word}\` needs ${row.argument.needed}`)]);
    } else if ('open' in row) expect(did).toEqual([`U1 opened ${row.word} by trigger`]);
    else expect(did).toEqual([`U1 ran ${row.word}`]);
  });

  test('stands in help, in the list for screen readers and in the usage hint', () => {
    const help = helpReply(words, 'service-ids');
    expect(textOfBlocks(help.blocks)).toContain(row.inHelp?.() ?? `\`/keys ${typed}\``);
    expect(textOfBlocks(help.blocks)).toContain(row.help);
    expect(help.text).toMatch(new RegExp(`\\b${row.word}\\b`));
    expect(usageHint(words).split(' | ')).toContain(typed);
  });
});

test('Slack hears of every word through the manifest', () => {
  expect(hintInManifest).toBe(usageHint(keysWords));
  expect(hintInManifest).not.toBe(usageHint(words));
});

test('no word stands in the list twice', () => {
  expect(new Set(words.map(({ word }) => word)).size).toBe(words.length);
});

test('nothing at all asks for help; an unknown word is named, with what there is', async () => {
  expect((await type('  ')).did).toEqual(['U1 ran help']);
  const { did, said } = await type('destroy everything');
  expect(did).toEqual([]);
  expect(said).toEqual([helpReply(words, 'service-ids').text]);
});

test('words of which help says the same share a line', () => {
  const lines = textOfBlocks(helpReply(keysWords, 'service-ids').blocks).split('\n');
  expect(lines).toContain(
    '`/keys disable KEY`, `/keys enable KEY`, `/keys rotate KEY`: milder than deleting',
  );
  expect(lines).toContain('`/keys help` shows this');
});

describe('a word that there is none of', () => {
  const told = (typed: string) => unknownWord(keysWords, 'service-ids', typed).text;

  test.each([
    ['undelete', 'Did you mean `/keys restore`?'],
    ['back', 'Did you mean `/keys away`?'],
    ['shwo', 'Did you mean `/keys show`?'],
    ['aprovers', 'Did you mean `/keys approvers`?'],
    ['resource', 'Did you mean `/keys resources`?'],
    ['list', 'Did you mean `/keys pending`?'],
  ])('%s is taken for what it may mean', (typed, question) => {
    expect(told(typed)).toBe(`There is no \`/keys ${typed}\`. ${question}`);
  });

  test.each(['frobnicate', 'xyz', 'constructor'])('%s leads to the whole help', (typed) => {
    expect(told(typed)).toBe(helpReply(keysWords, 'service-ids', typed).text);
  });

  test('no word for another is a word itself', () => {
    const words = keysWords.map(({ word }) => word);
    const alike = keysWords.flatMap((one) => one.alike ?? []);
    expect(alike.filter((one) => words.includes(one))).toEqual([]);
    expect(new Set(alike).size).toBe(alike.length);
  });
});
