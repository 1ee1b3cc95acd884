import { markCode } from './marks.js';

/** What the two slash commands are called in this workspace, each with its slash: the manifest decides, and configuration repeats it. */
export interface CommandNames {
  deleteKey: string;
  keys: string;
}

export const usualCommandNames: CommandNames = { deleteKey: '/delete-key', keys: '/keys' };

let names = usualCommandNames;

/** Of this process, as its language would be: said once at the start, before anything is shown. */
export function nameCommands(given: CommandNames): void {
  names = given;
}

/** `/keys show billing-root`, marked as a command to type. */
export function keysCode(words: string): string {
  return markCode(`${names.keys} ${words}`);
}

/** `/delete-key`, marked as a command to type. */
export function deleteCode(): string {
  return markCode(names.deleteKey);
}

export function deleteCommand(): string {
  return names.deleteKey;
}

export function keysCommand(): string {
  return names.keys;
}
