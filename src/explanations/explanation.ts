/**
 * Words for a refusal or a failure: plain text without markup; whoever shows it escapes it. `why` and `next` are empty where
 * there is nothing to add, or nothing to do.
 */
export interface Explanation {
  what: string;
  why: string;
  next: string;
  /** What support will ask for: small print. */
  support?: string;
  link?: Link;
}

export interface Link {
  text: string;
  url: string;
}

/** A failure of IBM's or of Slack's always leads to a page of theirs. */
export interface LinkedExplanation extends Explanation {
  link: Link;
}
