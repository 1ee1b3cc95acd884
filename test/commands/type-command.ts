import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { run } from '../../src/commands/program.js';

/** Types a command line; with what is on the two streams after it. */
export async function typeCommand(
  words: string | readonly string[],
  env: Record<string, string> = {},
  { isTTY = false } = {},
) {
  const [out, err] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY })];
  const [onOut, onErr] = [text(out), text(err)];
  const typed = typeof words === 'string' ? words.split(' ').filter(Boolean) : words;
  const ended = await run(typed, { env, out, err });
  out.end();
  err.end();
  return { ended, out: await onOut, err: await onErr };
}
