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

const beginnings = [
  /BXNIM\d{4}E(?:: |, message: |["'], ?["']errorMessage["']: ?["'])/i,
  /["']?errorMessage["']?: ?["']?/,
];
const ending = /"|'(?=[,}]|$)| ·| Password>|$/;
const longestSaying = 200;

function saidIn(plain: string): string | undefined {
  for (const beginning of beginnings) {
    const found = beginning.exec(plain);
    if (!found) continue;
    const from = found.index + found[0].length;
    const rest = plain.slice(from, from + longestSaying);
    const said = rest.slice(0, ending.exec(rest)?.index).trim();
    if (said !== '') return said;
  }
  return undefined;
}
