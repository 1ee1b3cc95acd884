import type { PersonView } from '../../control/api.js';

/** People from another workspace and deactivated ones have neither a conversation with the app nor its Home. */
export function hasHome(view: PersonView): boolean {
  return view.home !== null || view.conversations.some((each) => each.kind === 'dm');
}
