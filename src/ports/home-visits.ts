import type { SlackIdentity } from '../domain/person.js';

/** What an App Home was last published with. */
export interface HomeShown {
  /** Changes with what it shows. */
  mark: string;
  /** Slack's, of the view as it stands. */
  hash?: string;
}

/**
 * Who has had their App Home open lately: theirs is kept true for half an hour of real time, and then nothing is left of the visit.
 * Rejects when the store cannot be reached.
 */
export interface HomeVisits {
  /** They have it open now; `isFirst` where nothing had ever been published for them, which holds for as long as the visit lasts. */
  opened(slack: SlackIdentity, isFirst?: boolean): Promise<void>;
  isFirst(slack: SlackIdentity): Promise<boolean>;
  /** They are not to be shown anything any more. */
  left(slack: SlackIdentity): Promise<void>;
  /** Those who had it open lately, whose was published longest ago first. */
  present(): Promise<SlackIdentity[]>;
  shown(slack: SlackIdentity): Promise<HomeShown | undefined>;
  saveShown(slack: SlackIdentity, shown: HomeShown): Promise<void>;
  /** Something has changed that some Home may show. */
  stir(): Promise<void>;
  /** Whether something has since this was last asked, by anybody. */
  takeStir(): Promise<boolean>;
}
