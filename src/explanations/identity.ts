/** What the way of acting guarantees, and what it does not: for the start, the help and whoever reads the log. */
export function explainIdentity(mode: 'service-ids' | 'passcode'): string {
  return mode === 'passcode'
    ? 'People act as themselves, by one-time passcode: IBM sees who sets a key and who deletes it, and refuses one person for both where the key has the dual authorization policy. For a key without it the rule is the word of Countersign.'
    : 'Two service IDs act for people: that two people decided is the word of Countersign alone, since IBM sees two service IDs. Whoever can change Countersign or read its API keys can get around it.';
}
