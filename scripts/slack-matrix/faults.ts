import type { FaultRequest } from '../../src/sandbox/control/api.js';
import type { Dice } from '../prove/dice.js';

/** How long Slack has for an answer on a stage of the matrix. */
export const slackTimeoutMs = 900;

export type Fault = Omit<FaultRequest, 'target' | 'operation'>;

/** What may become of a call: no answer in four ways, and a no of each class for a while. */
export const faultKinds: Record<string, Fault> = {
  'lost after its effect': { drop: 'after' },
  half: { drop: 'half' },
  late: { delayMs: slackTimeoutMs + 200 },
  'very late': { delayMs: slackTimeoutMs + 2_500 },
  'refused: token': { code: 'token_revoked' },
  'refused: audience': { code: 'restricted_action' },
  'refused: message': { code: 'invalid_blocks' },
  'refused: may not be changed': { code: 'cant_update_message' },
  'refused: nobody knows the code': { code: 'a_code_nobody_knows' },
  'outage in the middle': { code: 'internal_error' },
  'outage: 503': { status: 503 },
  'rate limit': { status: 429, retryAfterS: 1 },
};

/** How many calls it strikes, one or for a while, and how many of those that are made pass before. */
export function drawExtent(dice: Dice, calls: number): Pick<Fault, 'times' | 'skip'> {
  return { times: dice.pick([1, 2, 3, 6]), skip: dice.below(Math.max(1, Math.min(calls, 5))) };
}
