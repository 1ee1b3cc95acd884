// What is measured: an app in a process of its own, how its cards are opened, and what it used so far.
import { setTimeout as sleep } from 'node:timers/promises';
import { demoWorld } from '../../src/sandbox/demo-world.js';
import { type BenchProcess, startProcess } from './bench-process.js';
import { type BenchKey, benchInstance, copiesOfACard, requester } from './bench-world.js';
import type { Countersign } from './countersign-process.js';
import type { AppSettings, MinimalApp } from './minimal-app-process.js';
import { postSigned } from './signed-post.js';
import type { StandIns } from './stand-ins-process.js';

export const contenderNames = ['minimal', 'one write', 'Countersign'] as const;
export type ContenderName = (typeof contenderNames)[number];

export interface Usage {
  cpuMs: number;
  /** Commits of the store that came about, and attempts at one that lost a race. */
  won?: number;
  lost?: number;
}

export interface Contender {
  name: ContenderName;
  port: number;
  /** Copies of a card that have to show the end. */
  copies: number;
  /** Puts a card for each key before the approver. */
  open(keys: BenchKey[]): Promise<void>;
  usage(): Promise<Usage>;
  end(): Promise<void>;
}

export async function startContender(
  name: ContenderName,
  settings: AppSettings,
  standIns: BenchProcess<StandIns>,
): Promise<Contender> {
  const { port } = settings;
  if (name === 'Countersign') {
    const app = await startProcess<Countersign>('countersign-process.ts', settings);
    const open = (keys: BenchKey[]) => askForAll(port, keys);
    return { name, port, copies: copiesOfACard, open, usage: () => app.call('usage'), end: app.end };
  }
  const app = await startProcess<MinimalApp>('minimal-app-process.ts', {
    ...settings,
    writesBeforeAck: name === 'one write',
  });
  const open = async (keys: BenchKey[]) => {
    await standIns.call(
      'setForDeletion',
      keys.map(({ id }) => id),
    );
    await app.call('open', keys);
  };
  return { name, port, copies: 1, open, usage: () => app.call('usage'), end: app.end };
}

const askedAtOnce = 2;
/** A form is acked before its request is open. */
const askEveryMs = 50;

/** Sends the last form of a request for each key. */
async function askForAll(port: number, keys: BenchKey[]): Promise<void> {
  const waiting = [...keys];
  const lane = async () => {
    for (let key = waiting.shift(); key; key = waiting.shift()) {
      const status = await postSigned(port, lastFormFor(key));
      if (status !== 200) throw new Error(`the form for ${key.name} was answered with ${status}`);
      await sleep(askEveryMs);
    }
  };
  await Promise.all(Array.from({ length: askedAtOnce }, lane));
}

function lastFormFor({ id: keyId, name }: BenchKey): unknown {
  const { appId, teamId, domain } = demoWorld.workspace;
  const { slackUserId: userId, handle } = requester;
  return {
    type: 'view_submission',
    user: { id: userId, username: handle, name: handle, team_id: teamId },
    api_app_id: appId,
    token: 'nobody-looks-at-it',
    team: { id: teamId, domain },
    enterprise: null,
    is_enterprise_install: false,
    trigger_id: `1.2.${name}`,
    view: {
      id: `V0${name.toUpperCase()}`,
      team_id: teamId,
      type: 'modal',
      callback_id: 'deletion_findings',
      title: { type: 'plain_text', text: 'Form' },
      blocks: [],
      private_metadata: JSON.stringify({ instanceId: benchInstance.id, keyId, reason: 'bench', ticket: '' }),
      state: { values: {} },
      hash: '1.abc',
      app_id: appId,
    },
    response_urls: [],
  };
}
