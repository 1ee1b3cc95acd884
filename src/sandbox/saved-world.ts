import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { demoWorld } from './demo-world.js';
import type { KmsSnapshot } from './kms/kms-simulator.js';
import type { SlackSnapshot } from './slack/slack-state.js';

/** What the sandbox keeps of its world from one start to the next. */
export interface SavedWorld {
  offsetMs: number;
  /** Counts resets; each has a key prefix of its own, so nothing has to be deleted under a running bot. */
  generation: number;
  kms: KmsSnapshot;
  slack: SlackSnapshot;
}

export interface WorldFile {
  forget(): Promise<void>;
  /** Undefined where nothing was saved that can be gone on from. */
  read(): Promise<SavedWorld | undefined>;
  /** Saves the world in a moment. */
  changed(): void;
  /** Saves it for the last time. */
  close(): Promise<void>;
}

const saveAfterMs = 250;

/** `world` tells what there is to save. */
export function createWorldFile(
  path: string,
  world: () => SavedWorld,
  say: (line: string) => void,
): WorldFile {
  let saving: NodeJS.Timeout | undefined;
  const save = async () => {
    await writeFile(`${path}.new`, JSON.stringify(world()), { mode: 0o600 });
    await rename(`${path}.new`, path);
  };
  return {
    forget: () => rm(path, { force: true }),
    read: async () => current(await readSaved(path, say)),
    changed() {
      saving ??= setTimeout(() => {
        saving = undefined;
        void save().catch((error: unknown) => say(`Sandbox state could not be saved: ${String(error)}`));
      }, saveAfterMs);
    },
    async close() {
      clearTimeout(saving);
      await save();
    },
  };
}

async function readSaved(path: string, say: (line: string) => void): Promise<SavedWorld | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return JSON.parse(text) as SavedWorld;
  } catch {
    say('The saved sandbox state is unreadable; starting anew.');
    return undefined;
  }
}

/** What an earlier version saved may lack an instance: then the world starts anew. */
function current(saved: SavedWorld | undefined): SavedWorld | undefined {
  const text = JSON.stringify(saved?.kms ?? {});
  return demoWorld.instances.every(({ id }) => text.includes(id)) ? saved : undefined;
}
