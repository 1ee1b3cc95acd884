/** What a command of the command line is given from outside. */
export interface CommandWorld {
  env: Record<string, string | undefined>;
  /** What was asked for: a report, an export. */
  out: NodeJS.WritableStream;
  /** What went wrong, and how far long work has come. */
  err: NodeJS.WritableStream & { isTTY?: boolean };
}

/** How a command ends. */
export const exitCodes = {
  done: 0,
  /** It could not be done, or what it looked for is wrong. */
  failed: 1,
  /** No such command or option. */
  misused: 2,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Makes an action of a command's work. */
export type Does = (work: () => Promise<ExitCode>) => () => Promise<void>;
