import type { Clock } from '../clock.js';
import type { WireLog } from '../wire-log.js';
import type { WorldWorkspace } from '../world.js';
import type { Directory } from './directory.js';
import type { AppManifest } from './manifest.js';
import type { SlackSnapshot, StoredFile, StoredMessage } from './slack-state.js';
import type { TriggerBook } from './triggers.js';

/** What the parts of the stand-in share. */
export interface SlackContext {
  clock: Clock;
  workspace: WorldWorkspace;
  /** The app as it is installed. */
  manifest: AppManifest;
  wire: WireLog;
  directory: Directory;
  triggers: TriggerBook;
  responseUrls: ResponseUrlBook;
  /** Files whose upload has begun, by file id. */
  uploads: Map<string, StoredFile>;
  /** Replaced as a whole by a reset, so never keep a reference to it. */
  state(): SlackSnapshot;
  /** Something this person sees changed; absent: everyone. */
  changed(personId?: string): void;
  /** Somebody's message stands, was changed or is gone: an event, where the app has subscribed to it. */
  published(message: StoredMessage, change: MessageChange): void;
  /** `http://127.0.0.1:port`, known once listening. */
  baseUrl(): string;
}

export type MessageChange = 'posted' | 'changed' | 'deleted';

/** Where an interaction came from, as its response_url remembers it. */
export interface ResponseTarget {
  personId: string;
  channel: string;
  /** The message that held the pressed element. */
  messageTs?: string | undefined;
  threadTs?: string | undefined;
}

export interface ResponseUrlBook {
  /** The path of a fresh response_url, starting with `/response/`. */
  issue(target: ResponseTarget, now: number): string;
  /** Uses one of five; throws used_url, expired_url or no such url. */
  use(id: string, now: number): ResponseTarget;
  clear(): void;
}
