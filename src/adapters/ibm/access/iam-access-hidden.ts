/** What the reader has to see of an account to tell who may act. */
export type HiddenPart = 'policies' | 'users' | 'access_groups' | 'account';

/** The reader sees too little to say "no": IAM answers those without the right with empty lists (docs/facts/ibm.md#who-may-delete). */
export class AccessHiddenError extends Error {
  override name = 'AccessHiddenError';
  readonly code = 'access_hidden';

  constructor(
    readonly what: HiddenPart,
    /** Absent when not even the account of an instance is known. */
    readonly accountId?: string,
  ) {
    super(`the reader does not see the ${what}`);
  }
}
