import { readConfig } from '../config.js';
import { examine, examinePorts } from '../examine.js';
import { describeFindings } from '../explanations/findings.js';
import { callOutByTheEnvironment } from './call-out.js';
import { type CommandWorld, type ExitCode, exitCodes } from './command-world.js';

/** Looks at every setting and all they lead to, and says what it found. Failed where something keeps the bot from starting. */
export async function check(
  { env, out }: CommandWorld,
  { json = false }: { json?: boolean },
): Promise<ExitCode> {
  const read = readConfig(env);
  const proxy = callOutByTheEnvironment(env);
  const findings = [...proxy, ...(await examinePorts(read.known)), ...(await examine(read, env))];
  const ok = findings.every(({ weight }) => weight !== 'stops');
  out.write(json ? `${JSON.stringify({ ok, findings }, undefined, 2)}\n` : `${describeFindings(findings)}\n`);
  return ok ? exitCodes.done : exitCodes.failed;
}
