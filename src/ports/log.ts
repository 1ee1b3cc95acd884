/** Structured logging; never given a token, passcode or payload on purpose. */
export interface Log {
  debug(facts: Record<string, unknown>, message: string): void;
  info(facts: Record<string, unknown>, message: string): void;
  warn(facts: Record<string, unknown>, message: string): void;
  error(facts: Record<string, unknown>, message: string): void;
  /**
   * Takes this text out of every line for as long as it may be in use: what holds it may come back in an error. The answer
   * ends that early, for what somebody typed: it may be any word, and no word is to be missing from the lines of others.
   */
  hide(secret: string): () => void;
}
