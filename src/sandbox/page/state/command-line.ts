import type { SandboxState } from '../../control/api.js';

type Commands = SandboxState['commands'];

/** Commands that begin as typed, until a space ends the command's name. */
export function completionsFor(commands: Commands, text: string): Commands {
  if (!/^\/\S*$/.test(text)) return [];
  return commands.filter((each) => each.command.startsWith(text.toLowerCase()));
}

const named = (commands: Commands, text: string) =>
  commands.find((each) => each.command === text.trim().split(/\s+/)[0]?.toLowerCase());

/** How the command being typed goes on. */
export function usageOf(commands: Commands, text: string): string | undefined {
  const command = named(commands, text);
  if (!command) return undefined;
  return `${command.command}${command.usageHint ? ` ${command.usageHint}` : ''}: ${command.description}`;
}

/** Why a text cannot be sent, or undefined when it can. */
export function commandMistake(commands: Commands, text: string): string | undefined {
  const typed = text.trim();
  const all = commands.map((each) => each.command).join(' or ');
  if (typed === '') return `Type a command first: ${all}.`;
  if (typed.startsWith('/') && !named(commands, typed))
    return `There is no command ${typed.split(/\s+/)[0]} here. There is ${all}.`;
  return undefined;
}
