import { keysCommand } from '../../../explanations/command-names.js';
import type { App } from '@slack/bolt';
import type { Ports } from '../../../usecases/ports.js';
import type { AckedWork } from '../kit/acked-work.js';
import { onCommand } from '../kit/on-command.js';
import { whyNot } from '../kit/why-not.js';
import type { Words } from '../kit/words.js';
import { missing, unknownWord } from './keys-help.js';
import type { KeysWord } from './keys-word.js';
import { keysWords } from './keys-words.js';

/** `/keys` and its words. */
export function registerKeys(
  app: App,
  ports: Ports,
  work: AckedWork,
  words: readonly KeysWord[] = keysWords,
): void {
  onCommand(app, work, keysCommand(), (command) => {
    const { word, argument } = wordsIn(command.text);
    const asked = words.find((one) => one.word === word);
    return {
      ...(asked?.acts && { act: { kind: 'command', word } }),
      async handle(opening) {
        const say = (reply: () => Words | Promise<Words>) =>
          work.run(
            'keys',
            async () => opening.whisper(await reply()),
            (no) => opening.whisper(whyNot(no)),
          );
        if (!asked) return say(() => unknownWord(words, ports.sessions.mode, word));
        const needed = argument === '' ? asked.argument?.needed : undefined;
        if (needed !== undefined) return say(() => missing(word, needed));
        if (!('run' in asked)) return asked.open(ports, work, opening, argument);
        if ('open' in asked && argument === '') return asked.open(ports, work, opening, argument);
        await say(() => asked.run(ports, opening.by, argument, opening.client));
      },
    };
  });
}

/** The first word, and the rest as it was typed: a pasted error keeps its lines. Nothing at all asks for help. */
function wordsIn(text: string): { word: string; argument: string } {
  const [, word = '', argument = ''] = /^\s*(\S*)\s*([\s\S]*)$/.exec(text) ?? [];
  return { word: word.toLowerCase() || 'help', argument: argument.trim() };
}
