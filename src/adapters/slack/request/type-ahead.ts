import type { PlainTextOption } from '@slack/types';
import type { FoundKey } from '../../../usecases/keys/find-keys.js';
import { within } from '../../../usecases/within.js';
import { plain } from '../kit/blocks.js';

export interface Looked {
  keys: FoundKey[];
  /** Lines that choose no key. */
  hints: PlainTextOption[];
}

interface Late {
  query: string;
  at: number;
  looking: Promise<Looked>;
  looked?: Looked;
}

/** Slack waits three seconds for the options, and then says that they could not be loaded. */
const answerWithinMs = 2_500;
const worthMs = 60_000;

const stillLooking: PlainTextOption = {
  text: plain('Still looking…'),
  description: plain('IBM is slow. Type on, or open the list again in a moment.'),
  value: 'still_looking',
};

/**
 * Answers in time what is typed into the key picker. What was found too late serves the same person's next keystroke: whole
 * where the text is the same, else as far as it fits while that is looked for.
 */
export function createTypeAhead(withinMs = answerWithinMs, now = () => performance.now()) {
  const lateBy = new Map<string, Late>();
  return async (personId: string, query: string, look: () => Promise<Looked>): Promise<Looked> => {
    for (const [id, { at }] of lateBy) if (now() - at > worthMs) lateBy.delete(id);
    const earlier = lateBy.get(personId);
    const looking = earlier?.query === query ? earlier.looking : look();
    const looked = await within(withinMs, looking, () => undefined);
    if (looked) {
      lateBy.delete(personId);
      return looked;
    }
    const late: Late = { query, at: now(), looking };
    lateBy.set(personId, late);
    looking.then(
      (found) => (late.looked = found),
      // Looked for again at the next keystroke.
      () => lateBy.get(personId) === late && lateBy.delete(personId),
    );
    const known = earlier?.looked?.keys.filter(fits(query)) ?? [];
    return { keys: known, hints: [stillLooking] };
  };
}

function fits(query: string): (found: FoundKey) => boolean {
  const text = query.trim().toLowerCase();
  return ({ key }) => [key.name, ...key.aliases].some((name) => name.toLowerCase().includes(text));
}
