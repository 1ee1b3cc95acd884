import type { IamErrorCode } from '../../../domain/iam-failure.js';

export interface IamError {
  code: string;
  said?: string;
  /** Whether the text names the code; else IAM's sentence told it. */
  byName: boolean;
}

/** As IBM's tools print it without the code (docs/facts/ibm.md#sign-in-by-api-key). */
const sentences: [pattern: RegExp, code: IamErrorCode][] = [
  [/provided api key could not be found/i, 'BXNIM0415E'],
];

/** In the forms of IAM's JSON, of log lines, and of IBM's command line: `Code: BXNIM…, message: …`. */
export function iamErrorIn(plain: string): IamError | undefined {
  const code = /\bBXNIM\d{4}E\b/.exec(plain)?.[0];
  if (code !== undefined) {
    const said = saidIn(plain);
    return { code, byName: true, ...(said !== undefined && { said }) };
  }
  const known = sentences.find(([pattern]) => pattern.test(plain));
  return known && { code: known[1], byName: false };
}

const forms = [
  /BXNIM\d{4}E, message: (.{1,200}?)(?= ·| Password>|$)/i,
  /BXNIM\d{4}E(?:: |["'], ?["']errorMessage["']: ?["'])([^"]{1,200})/,
  /["']?errorMessage["']?: ?["']?([^"]{1,200}?)(?:["'][,} ]| ·|$)/,
];

function saidIn(plain: string): string | undefined {
  for (const form of forms) {
    const said = form.exec(plain)?.[1]?.trim();
    if (said) return said;
  }
  return undefined;
}
