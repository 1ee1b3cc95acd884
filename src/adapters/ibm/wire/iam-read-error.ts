import type { IamErrorCode } from '../../../domain/iam-failure.js';

/** What kept an answer from us: a status that is no answer, none at all, none in time, one we cannot read, or pages without end. */
export type IamReadProblem = 'status' | 'no_answer' | 'late' | 'unreadable' | 'endless';

/**
 * Something about the account could not be read. Says which call it was and never holds the call itself, which carries
 * the token.
 */
export class IamReadError extends Error {
  override name = 'IamReadError';
  readonly code = 'iam_read_failed';

  constructor(
    /** As IBM's SDK names the call; `getToken` for the reader's own sign-in. */
    readonly operation: string,
    readonly problem: IamReadProblem,
    readonly status?: number,
    readonly iamErrorCode?: IamErrorCode,
  ) {
    super(`${operation}: ${problem === 'status' ? String(status) : problem}`);
  }
}
