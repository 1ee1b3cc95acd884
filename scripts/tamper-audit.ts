// Changes an audit log in every way somebody could who can write to Redis, and counts what verifying finds.
import process from 'node:process';
import { connectRedis } from '../src/adapters/redis/connections.js';
import { createRecordingLog } from '../test/adapters/recording-log.js';
import {
  allEdits,
  findingsOf,
  headOf,
  putDump,
  writeHonestLog,
} from '../test/adapters/redis/audit-tampering.js';
import { startOwnRedis } from '../test/own-redis.js';

const entries = 24;

const server = await startOwnRedis();
const connections = await connectRedis({ url: server.url }, createRecordingLog());
const { prompt: redis } = connections;
const tally = new Map<string, { tried: number; found: number; needed: string }>();
try {
  const honest = await writeHonestLog(redis, '{honest}', entries);
  let number = 0;
  for (const { kind, needed, apply } of allEdits(honest)) {
    const dump = apply(honest);
    if (!dump) continue;
    const prefix = `{edit-${++number}}`;
    await putDump(redis, prefix, dump);
    const { findings } = await findingsOf(redis, prefix, needed, headOf(honest));
    const counted = tally.get(kind) ?? { tried: 0, found: 0, needed };
    tally.set(kind, {
      tried: counted.tried + 1,
      found: counted.found + (findings.length > 0 ? 1 : 0),
      needed: counted.needed === needed ? needed : 'key',
    });
    await redis.flushdb();
  }
} finally {
  await connections.close();
  await server.stop();
}
let tried = 0;
let found = 0;
for (const [kind, one] of tally) {
  tried += one.tried;
  found += one.found;
  process.stdout.write(
    `${String(one.found).padStart(5)} of ${String(one.tried).padStart(5)}  ${kind}  (with the ${one.needed})\n`,
  );
}
process.stdout.write(`${found} of ${tried} edits found, ${tally.size} kinds\n`);
process.exitCode = found === tried ? 0 : 1;
