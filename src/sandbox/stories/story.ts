import type { FaultRequest, Identity, KmsKeyState } from '../control/api.js';

/** People of the demo world, by handle. */
export type Who = 'rita' | 'mona' | 'malik' | 'mei';

/** Buttons as the bot names them. */
export type ButtonId = 'approve_deletion' | 'check_blockers';

/** What a story is played with: the hands of people, the clock, the faults, and what goes on past Countersign. */
export interface Scene {
  /** A line for whoever watches, with the people to look at from here on; then a pause to read it. */
  tell(text: string, watch?: [Who, Who]): Promise<void>;
  /** Types `/delete-key`, fills in the form and sends it; over once the people asked have their card. */
  ask(who: Who, key: string, reason: string): Promise<void>;
  /** Presses the button on the person's newest card, and accepts its dialog. */
  press(who: Who, button: ButtonId): Promise<void>;
  /** Whether the person's newest card has the button. */
  has(who: Who, button: ButtonId): boolean;
  /** Fetches a passcode where the person is signed in, and sends the form that has opened for it. */
  givePasscode(who: Who): Promise<void>;
  /** How many messages the person has had from the bot, replies included. */
  heard(who: Who): number;
  /** Waits, and fails with `what` when it does not come. */
  until(what: string, probe: () => boolean): Promise<void>;
  /** By name. */
  key(name: string): KmsKeyState;
  /** Services give up so many of the key's registrations, first ones first; without a count all. */
  release(key: string, count?: number): void;
  /** DELETE calls that reached the KMS since the story began. */
  deletes(): number;
  fault(fault: FaultRequest): void;
  clearFaults(): void;
  advance(ms: number): Promise<void>;
}

export interface Story {
  id: string;
  title: string;
  /** One sentence: what there is to see. */
  about: string;
  /** Who acts at the KMS in it; absent: as the sandbox was started. */
  identity?: Identity;
  play(scene: Scene): Promise<void>;
}

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
