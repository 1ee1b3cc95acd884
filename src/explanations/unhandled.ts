import { deleteCode, keysCommand, keysCode } from './command-names.js';
import { markCode } from './marks.js';
import type { Explanation } from './explanation.js';

/** What people used that leads nowhere: a command by its name. */
export type Unhandled = { kind: 'command'; command: string } | { kind: 'button' | 'form' | 'shortcut' };

/** Slack delivers what the app declares and what older messages hold, whether this version knows it or not. */
export function explainUnhandled(used: Unhandled): Explanation {
  if (used.kind === 'command') {
    return {
      what: `Nothing was done: Countersign does not answer to ${markCode(used.command)}.`,
      why: `The Slack app declares it, and Countersign was told that its commands are ${deleteCode()} and ${markCode(keysCommand())}.`,
      next: `Whoever runs Countersign sets DELETE_COMMAND and KEYS_COMMAND to what the app declares, or takes ${markCode(used.command)} out of the app.`,
    };
  }
  return {
    what: `Nothing was done: Countersign does not know this ${used.kind}.`,
    why: 'It comes from another version of Countersign, or the Slack app declares more than this one knows.',
    next: `Start again with a command: ${keysCode('help')} shows them all.`,
  };
}
