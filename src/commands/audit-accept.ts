import { auditMarks } from '../adapters/redis/audit-check.js';
import { systemClock } from '../adapters/system/clock.js';
import { type CommandWorld, type ExitCode, exitCodes } from './command-world.js';
import { withRecords } from './records.js';

/** Puts on record, under seal, that entries without one are known and meant. Rejects with words for whoever asked. */
export async function auditAccept(world: CommandWorld, span: string): Promise<ExitCode> {
  const [, first, last = first] = /^([1-9]\d*)(?:-([1-9]\d*))?$/.exec(span) ?? [];
  const [from, to] = [Number(first), Number(last)];
  if (first === undefined || to < from) {
    world.err.write(`error: entries are given as 12 or 12-34, not as ${span.slice(0, 100)}\n`);
    return exitCodes.misused;
  }
  return withRecords(world, async ({ audit, heads }) => {
    if (heads.keyId === undefined)
      throw new Error('AUDIT_SEAL_KEY is not set: only whoever has the key can accept entries without seal.');
    if ((await audit.read(to, 1)).length === 0) throw new Error(`The audit log has no entry ${to}.`);
    await audit.append({ at: systemClock.now(), type: auditMarks.unsealedAccepted, facts: { from, to } });
    world.out.write(`Accepted as they are: ${from === to ? `entry ${from}` : `entries ${from} to ${to}`}.\n`);
    return exitCodes.done;
  });
}
