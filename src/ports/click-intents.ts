import type { KeyAct, KeyRef } from '../domain/key.js';
import type { SlackIdentity } from '../domain/person.js';

/**
 * What a click asks for, as far as it takes to ask for it again or to say what it was. Never a passcode or a token; what people
 * typed only where it becomes part of a request.
 */
export type ClickAct =
  | { kind: 'approve'; requestId: string; seen: string; typedName?: string }
  | { kind: 'deny'; requestId: string; reason: string }
  /** `id` of the question. */
  | { kind: 'ask_question' | 'answer_question'; requestId: string; id: string; text: string }
  | { kind: 'cancel' | 'unset' | 'check' | 'nudge' | 'restore'; requestId: string }
  /** Whoever deleted it. */
  | ({ kind: 'restore_key' } & KeyRef)
  /** `id` of the request it leads to; absent in forms of an earlier version. */
  | ({
      kind: 'open';
      id?: string;
      reason: string;
      ticket?: string;
      force?: ForceAsked;
      earlier?: string;
      /** Takes up what somebody has set outside. */
      adopt?: true;
    } & KeyRef)
  | ({ kind: 'ask_for_force'; requestId: string; reason: string } & ForceAsked)
  | ({ kind: 'key_act'; act: KeyAct } & KeyRef)
  /** A word of `/keys` that acts; what followed it may be anything, and stays unwritten. */
  | { kind: 'command'; word: string }
  /** Proves who somebody is. */
  | { kind: 'link' }
  /** Shows something or opens a form. */
  | { kind: 'look'; requestId?: string };

interface ForceAsked {
  typedName: string;
  /** Which list of protected resources they had in front of them. */
  seen: string;
}

/** A click that Slack is about to hear was received. */
export interface ClickIntent {
  id: string;
  by: SlackIdentity;
  /** When it came; epoch ms. */
  at: number;
  act: ClickAct;
  /** Takes a passcode, which is on record nowhere. */
  asOneself?: true;
  /** Where it was pressed or typed; absent in modals and App Home. */
  place?: { channel: string; ts?: string; threadTs?: string };
  /** The form that was sent, which says that something is under way. */
  form?: { viewId: string; title: string };
}

/**
 * Clicks on record from before they are acknowledged until they have been handled, a day at most. Whoever handles one holds
 * it; leases run in real time. Rejects when the store cannot be reached.
 */
export interface ClickIntents {
  /**
   * Puts a click on record, held for `leaseMs`. With `once` not where the same person's same click is on record already; the
   * answer tells how often that has happened since, 0 where it is on record now.
   */
  record(click: ClickIntent, leaseMs: number, options?: { once: boolean }): Promise<number>;
  /** Goes on holding these; nothing happens to those that are settled. */
  renew(clickIds: readonly string[], leaseMs: number): Promise<void>;
  /** Handled, or told that it was not. */
  settle(click: ClickIntent): Promise<void>;
  /** Ids of those nobody holds any more, the longest waiting first. */
  due(): Promise<string[]>;
  /** The click, now held by the caller alone; undefined where it is settled, held or unreadable. */
  claim(clickId: string, leaseMs: number): Promise<ClickIntent | undefined>;
}

/** Whether carrying it out takes a passcode of people who act as themselves, or may. */
export function mayTakePasscode(act: ClickAct): boolean {
  const { kind } = act;
  // Taking a key up sends IBM nothing.
  if (kind === 'open' && act.adopt) return false;
  return kind !== 'look' && kind !== 'ask_question' && kind !== 'answer_question';
}

/** What makes two clicks of one person the same. */
export function sameClickKey({ by, act }: Pick<ClickIntent, 'by' | 'act'>): string {
  return JSON.stringify([by.teamId, by.userId, ...Object.entries(act).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
