import type { Finding } from '../explanations/finding.js';
import { describeFindings } from '../explanations/findings.js';

/** Why the bot does not start, in words for whoever started it. */
export class NotStarting extends Error {
  override name = 'NotStarting';
  constructor(readonly findings: readonly Finding[]) {
    super(describeFindings(findings));
  }
}
