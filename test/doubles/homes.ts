import type { SlackIdentity } from '../../src/domain/person.js';
import type { HomeOutcome, Homes } from '../../src/ports/homes.js';

export interface HomesDouble extends Homes {
  /** Whose was shown, in order. */
  readonly calls: SlackIdentity[];
  /** What comes of the next ones; `published` where nothing is said. */
  outcomes: HomeOutcome[];
}

export function createHomesDouble(): HomesDouble {
  const double: HomesDouble = {
    calls: [],
    outcomes: [],
    async show(slack) {
      double.calls.push(slack);
      return double.outcomes.shift() ?? 'published';
    },
  };
  return double;
}
