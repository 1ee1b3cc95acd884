// What is measured runs in a process of its own, and so do the stand-ins: neither takes the other's time.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What a process can be asked for, by name. Arguments and answers are plain data. */
type Handlers = Record<string, (...args: never[]) => unknown>;

export interface BenchProcess<H extends Handlers> {
  call<K extends keyof H & string>(name: K, ...args: Parameters<H[K]>): Promise<Awaited<ReturnType<H[K]>>>;
  end(): Promise<void>;
}

interface Question {
  id: number;
  name: string;
  args: unknown[];
}
interface Answer {
  id: number;
  value?: unknown;
  error?: string;
}

/** Starts `file` of this folder, which serves the handlers it was typed with; rejects when it ends before it is ready. */
export async function startProcess<H extends Handlers>(
  file: string,
  settings: unknown,
): Promise<BenchProcess<H>> {
  const child = fork(join(import.meta.dirname, file), [JSON.stringify(settings)], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const asked = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let nextId = 1;
  child.on('exit', () => {
    for (const { reject } of asked.values()) reject(new Error(`${file} has ended`));
    asked.clear();
  });
  const ready = new Promise<unknown>((resolve, reject) => asked.set(0, { resolve, reject }));
  child.on('message', ({ id, value, error }: Answer) => {
    const waiting = asked.get(id);
    asked.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(`${file}: ${error}`));
  });
  await ready;
  return {
    call: (name, ...args) =>
      new Promise((resolve, reject) => {
        const id = nextId++;
        asked.set(id, { resolve: resolve as (value: unknown) => void, reject });
        child.send({ id, name, args } satisfies Question);
      }),
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** Within such a process: answers with what `start` gives. */
export async function serve<S>(start: (settings: S) => Promise<Handlers>): Promise<void> {
  const answer = (one: Answer) => void process.send?.(one);
  process.on('disconnect', () => process.exit());
  try {
    const handlers = await start(JSON.parse(process.argv[2]!) as S);
    process.on('message', ({ id, name, args }: Question) => {
      Promise.resolve()
        .then(() => handlers[name]!(...(args as never[])))
        .then(
          (value) => answer({ id, value }),
          (error: unknown) => answer({ id, error: String(error) }),
        );
    });
    answer({ id: 0 });
  } catch (error) {
    answer({ id: 0, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

/** Epoch milliseconds with fractions, comparable between processes of one machine. */
export function epochMs(): number {
  return performance.timeOrigin + performance.now();
}
