/** Words for a refusal or a failure: plain text without markup; whoever shows it escapes it. */
export interface Explanation {
  what: string;
  why: string;
  next: string;
  link?: { text: string; url: string };
}
