/** Structured logging; never given a token, passcode or payload on purpose. */
export interface Log {
  debug(facts: Record<string, unknown>, message: string): void;
  info(facts: Record<string, unknown>, message: string): void;
  warn(facts: Record<string, unknown>, message: string): void;
  error(facts: Record<string, unknown>, message: string): void;
  /** Takes this text out of every line for as long as it may be in use: what holds it may come back in an error. */
  hide(secret: string): void;
}
