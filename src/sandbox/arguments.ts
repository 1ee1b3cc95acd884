import { parseArgs } from 'node:util';
import { closest, distance } from 'fastest-levenshtein';
import type { SandboxOptions } from './sandbox.js';

type Chosen = Pick<SandboxOptions, 'port' | 'fresh' | 'http' | 'identity' | 'dataDir' | 'manifestFile'>;

/** Arguments that cannot be followed; the message says which, and what would do. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export const usage = `Countersign's sandbox: the real bot between stand-ins for Slack and IBM Cloud, all on this machine.

  npm run sandbox -- [options]

  --port N          of the page; without it 4400, or a free one when that is taken
  --identity MODE   passcode: people act as themselves, as recommended;
                    service-ids: two service IDs act for them, one click each (default)
  --fresh           forgets what happened before
  --http            delivers over signed HTTP in place of Socket Mode
  --data FOLDER     where it keeps what happened; without it .sandbox
  --manifest FILE   how the app is installed; without it manifest.yml
  --help            shows this
`;

const options = {
  port: { type: 'string' },
  identity: { type: 'string' },
  fresh: { type: 'boolean' },
  http: { type: 'boolean' },
  data: { type: 'string' },
  manifest: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** What `npm run sandbox -- …` is to do. Throws `UsageError`. */
export function readArguments(args: string[]): Chosen | 'help' {
  const { values, tokens } = parseArgs({
    args,
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'positional') throw new UsageError(`"${token.value}" belongs to no option.`);
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    if (!Object.hasOwn(options, name)) throw new UsageError(unknown(rawName));
    const takesValue = options[name as keyof typeof options].type === 'string';
    if (!takesValue && value !== undefined) throw new UsageError(`${rawName} takes no value.`);
    if (takesValue && (value === undefined || value === '' || value.startsWith('-'))) {
      throw new UsageError(`${rawName} needs a value.`);
    }
  }
  if (values.help === true) return 'help';
  const { port, identity = 'service-ids', data, manifest } = values as Record<string, string | undefined>;
  if (port !== undefined && !(/^\d+$/.test(port) && Number(port) <= 65_535)) {
    throw new UsageError(`--port takes a number from 0 to 65535, not "${port}".`);
  }
  if (identity !== 'service-ids' && identity !== 'passcode') {
    throw new UsageError(`--identity takes passcode or service-ids, not "${identity}".`);
  }
  return {
    ...(port === undefined ? {} : { port: Number(port) }),
    identity,
    fresh: values.fresh === true,
    http: values.http === true,
    ...(data === undefined ? {} : { dataDir: data }),
    ...(manifest === undefined ? {} : { manifestFile: manifest }),
  };
}

function unknown(given: string): string {
  const nearest = closest(
    given,
    Object.keys(options).map((name) => `--${name}`),
  );
  const hint = distance(given, nearest) <= 2 ? ` Did you mean ${nearest}?` : '';
  return `There is no option ${given}.${hint}`;
}
