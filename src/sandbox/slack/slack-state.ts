import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.js';
import type { Block } from '../control/api.js';
import type { WorldPerson } from '../world.js';
import type { StateValues } from './block-kit/elements.js';

export interface StoredFile {
  id: string;
  name: string;
  title?: string;
  content?: string;
}

export interface StoredMessage {
  channel: string;
  ts: string;
  threadTs?: string;
  /** User id of the author. */
  user: string;
  text: string;
  blocks: Block[];
  /** Set for ephemeral messages: the only person who sees it. */
  onlyFor?: string;
  editedTs?: string;
  files?: StoredFile[];
  metadata?: unknown;
  /** `channel`, `here`, `everyone` as this message would ping them. */
  broadcasts: string[];
  /** What each person has chosen in this message's menus. */
  values: Record<string, StateValues>;
}

export interface StoredView {
  id: string;
  personId: string;
  type: 'modal' | 'home';
  hash: string;
  callbackId: string;
  externalId: string;
  privateMetadata: string;
  title?: string;
  submit?: string;
  close?: string;
  blocks: Block[];
  clearOnClose: boolean;
  notifyOnClose: boolean;
  rootViewId: string;
  previousViewId: string | null;
  values: StateValues;
  errors?: Record<string, string>;
}

/** All that survives a restart, as plain JSON. */
export interface SlackSnapshot {
  version: 1;
  lastTsMicros: number;
  /** By conversation id, oldest first. */
  messages: Record<string, StoredMessage[]>;
  homes: Record<string, StoredView>;
  /** Modal stack per person, top last. */
  stacks: Record<string, StoredView[]>;
  /** `ts` up to which a person has read a conversation, keyed `person:conversation`. */
  reads: Record<string, string>;
  notices: Record<string, { at: number; text: string }[]>;
  personPatches: Record<string, Partial<WorldPerson>>;
  archivedChannels: string[];
  /** Where the bot was removed or invited since the world began. */
  botMemberships?: Record<string, boolean>;
}

export const emptySnapshot = (): SlackSnapshot => ({
  version: 1,
  lastTsMicros: 0,
  messages: {},
  homes: {},
  stacks: {},
  reads: {},
  notices: {},
  personPatches: {},
  archivedChannels: [],
});

/** An id in Slack's look: prefix and capitals or digits. */
export const newId = (prefix: string): string => prefix + randomBytes(5).toString('hex').toUpperCase();

/** The next message timestamp: seconds with six digits, unique and rising in the whole workspace. */
export function nextTs(state: SlackSnapshot, clock: Clock): string {
  state.lastTsMicros = Math.max(state.lastTsMicros + 1, Math.floor(clock.now()) * 1_000);
  return `${Math.floor(state.lastTsMicros / 1_000_000)}.${String(state.lastTsMicros % 1_000_000).padStart(6, '0')}`;
}

/** Slack gives ids to blocks that come without one. */
export const withBlockIds = (blocks: readonly Block[]): Block[] =>
  blocks.map((block) => ({
    ...structuredClone(block),
    block_id: block.block_id ?? randomBytes(4).toString('base64url').slice(0, 5),
  }));

/** Broadcasts a text or any mrkdwn in the blocks would set off. */
export function broadcastsIn(text: string, blocks: readonly Block[]): string[] {
  const texts = [text];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(walk);
    if (typeof value !== 'object' || value === null) return;
    const one = value as Record<string, unknown>;
    if (one.type === 'mrkdwn' || one.type === 'markdown') texts.push(String(one.text));
    if (one.type === 'broadcast') texts.push(`<!${String(one.range)}>`);
    Object.values(one).forEach(walk);
  };
  walk(blocks);
  const found = texts.flatMap((one) =>
    [...one.matchAll(/<!(channel|here|everyone)(\|[^>]*)?>/g)].map((hit) => hit[1] ?? ''),
  );
  return [...new Set(found)];
}
