// Every Web API method that a request's life calls, and everything that may become of a call. Ends with 1 on any violation.
// Usage: npm run matrix:slack -- [--seed N] [--only TEXT] [--count N]
import { parseArgs } from 'node:util';
import { startOwnRedis } from '../../test/own-redis.js';
import { createDice, type Dice } from '../prove/dice.js';
import { type Cell, type CellResult, tryCell } from './cell.js';
import { drawExtent, faultKinds } from './faults.js';
import { type Outcome, outcomes, type Phase, phases } from './life.js';

/** Lives at a time: more of them and a busy machine itself is what goes wrong. */
const lanes = 2;
/** What is called only where another call has gone wrong before. */
const mending = ['conversations.open', 'conversations.history', 'conversations.replies', 'chat.delete'];

const { values } = parseArgs({
  options: { seed: { type: 'string' }, only: { type: 'string' }, count: { type: 'string' } },
});
const numberOf = (option: 'seed' | 'count') => {
  const text = values[option];
  if (text !== undefined && !/^\d{1,9}$/.test(text)) throw new Error(`--${option} takes a whole number`);
  return text === undefined ? undefined : Number(text);
};
const seed = numberOf('seed') ?? Math.floor(Math.random() * 1e9);
const say = (line: string) => void process.stdout.write(`${line}\n`);
say(`seed ${seed}; the same again: npm run matrix:slack -- --seed ${seed}`);

const startedAt = performance.now();
const server = await startOwnRedis();
const never: Cell['faults'] = [];
let violations = 0;
let tried = 0;
let unstruck = 0;
let untrue = 0;
const orphans = new Map<string, number>();
try {
  // What a life calls, part by part, and how many notices it comes to when nothing goes wrong.
  const plain = new Map<string, CellResult>();
  const named = (outcome: Outcome, canFind: boolean) =>
    `${outcome}, ${canFind ? 'with' : 'without'} im:history`;
  for (const outcome of outcomes) {
    for (const canFind of [true, false]) {
      const result = await tryCell(server.url, { outcome, canFind, phase: 'ask', faults: never });
      for (const what of result.wrong) violation(`${named(outcome, canFind)}, nothing wrong`, what);
      plain.set(named(outcome, canFind), result);
    }
  }
  const cells = createDice(seed, 'order').shuffled(
    phases.flatMap((phase) => [true, false].flatMap((canFind) => cellsOf(phase, canFind, plain, named))),
  );
  const wanted = cells
    .filter(({ name }) => values.only === undefined || name.includes(values.only))
    .slice(0, numberOf('count'));
  say(`${wanted.length} cells of ${cells.length}`);
  const lane = async () => {
    for (let next = wanted.shift(); next; next = wanted.shift()) {
      const { cell, name } = next;
      const result = await tryCell(server.url, cell);
      tried += 1;
      if (tried % 100 === 0) say(`${tried} tried`);
      if (!result.struck) unstruck += 1;
      if (result.wrong.length > 0) untrue += 1;
      for (const what of result.wrong) violation(name, what);
      const { notices } = plain.get(named(cell.outcome, cell.canFind))!;
      if (result.notices !== notices) violation(name, `${result.notices} notices in place of ${notices}`);
      const kind = cell.canFind ? 'with im:history' : 'without im:history';
      orphans.set(kind, (orphans.get(kind) ?? 0) + result.orphans);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
} finally {
  await server.stop();
}
const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
say(
  `\n${tried} cells, ${unstruck} in which nothing came to be struck, ${violations} violations, ${seconds} s; seed ${seed}`,
);
say(`lives that left anything untrue, twice or untold: ${untrue} of ${tried}`);
for (const [kind, count] of orphans) say(`lines left that claim nothing, ${kind}: ${count}`);
process.exit(violations === 0 ? 0 : 1);

function violation(where: string, what: string): void {
  violations += 1;
  say(`VIOLATION ${where}: ${what}`);
}

function cellsOf(
  phase: Phase,
  canFind: boolean,
  plain: ReadonlyMap<string, CellResult>,
  named: (outcome: Outcome, canFind: boolean) => string,
): { cell: Cell; name: string }[] {
  const called = (outcome: Outcome) => new Set(plain.get(named(outcome, canFind))!.calls[phase]);
  const methods = new Set([...outcomes.flatMap((outcome) => [...called(outcome)]), 'response_url']);
  const cell = (method: string, kind: string, dice: Dice, before: Cell['faults']) => {
    const among = outcomes.filter((outcome) => called(outcome).has(method));
    const outcome = dice.pick(among.length > 0 ? among : outcomes);
    const made = plain.get(named(outcome, canFind))!.calls[phase].filter((one) => one === method).length;
    const fault = { ...faultKinds[kind]!, ...drawExtent(dice, made), operation: method };
    const after = before.map(({ operation }) => `, after a ${operation} that was lost`).join('');
    return {
      cell: { outcome, canFind, phase, faults: [...before, fault] },
      name: `${phase} (${named(outcome, canFind)}): ${method} ${kind}, ${fault.times} after ${fault.skip}${after}`,
    };
  };
  const all = [...methods].flatMap((method) =>
    Object.keys(faultKinds).map((kind) =>
      cell(method, kind, createDice(seed, phase, String(canFind), method, kind), never),
    ),
  );
  if (!canFind) return all;
  const lost: Cell['faults'] = [{ operation: 'chat.postMessage', ...faultKinds['very late']!, times: 2 }];
  const more = mending.flatMap((method) =>
    Object.keys(faultKinds).map((kind) => cell(method, kind, createDice(seed, phase, method, kind), lost)),
  );
  return [...all, ...more];
}
