/** Words for a refusal or a failure: plain text without markup; whoever shows it escapes it. */
export interface Explanation {
  what: string;
  why: string;
  next: string;
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
