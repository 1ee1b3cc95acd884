import { uuidForm } from '../../../domain/uuid.js';

/** Ids in a plain text, sorted by what stands around them. */
export interface NamedIds {
  correlationIds: string[];
  /** Those said to be a key's first, then those nothing else is said of. */
  keyIds: string[];
  keyName?: string;
  keyCrn?: string;
}

/** Not inside longer ids, such as `iam-ServiceId-<uuid>`. */
const uuids = new RegExp(`(?<![\\w-])${uuidForm}(?![\\w-])`, 'gi');

// Each looks at the few characters before an id, so that none can run away with a hostile text.
const correlationBefore = /correlation[^a-z\d]{0,2}(?:ids?)?[^a-z\d]{0,8}(?:is|was)?[^a-z\d]{0,4}$/i;
const keyBefore = /(?:\/keys\/|:key:|\bkey(?: [a-z-]{3,24} |[ _-]?id)?[^a-z\d/]{0,8})$/i;
const otherBefore =
  /(?:(?:instance|version|request|transaction|trace|account)(?:[ _-]?id)?[^a-z\d]{0,8}|(?:^| )-i[ =]["']?)$/i;
const charactersBefore = 48;
/** A key's own CRN, or Terraform's short form of it (docs/facts/ibm.md#crns). */
const keyCrns = new RegExp(
  `(?<![\\w-])(?:crn:v1(?::[\\w./-]{0,80}){4}:a/[\\w-]{1,80}:)?${uuidForm}:key:${uuidForm}(?![\\w-])`,
  'i',
);
/** Quotes and a full stop around a UUID. */
const longestLoneId = 40;

const keyNames = [
  /not able to delete (?:the )?key (.{1,120}?)[.,]? (?:because|the key cannot)/i,
  /\bkey (?:named |called )?["']([^"']{2,90})["']/i,
  /\bkey[ _-]?name["']? ?[:=] ?["']([^"']{2,90})["']/i,
];

export function idsIn(plain: string): NamedIds {
  const ids = {
    correlation: new Set<string>(),
    key: new Set<string>(),
    other: new Set<string>(),
    open: new Set<string>(),
  };
  for (const { 0: found, index } of plain.matchAll(uuids)) {
    const before = plain.slice(Math.max(0, index - charactersBefore), index);
    const after = plain.slice(index + found.length, index + found.length + 5);
    ids[kindOf(before, after)].add(found.toLowerCase());
  }
  const isLone = ids.open.size === 1 && plain.length <= longestLoneId;
  const unsaid = [...ids.open].filter((id) => !ids.correlation.has(id) && !ids.other.has(id));
  const keyName = keyNameIn(plain);
  const keyCrn = keyCrns.exec(plain)?.[0];
  return {
    correlationIds: [...ids.correlation, ...(isLone ? ids.open : [])],
    keyIds: [...new Set([...ids.key, ...unsaid])],
    ...(keyName !== undefined && { keyName }),
    ...(keyCrn !== undefined && { keyCrn }),
  };
}

function kindOf(before: string, after: string): 'correlation' | 'key' | 'other' | 'open' {
  if (correlationBefore.test(before)) return 'correlation';
  if (keyBefore.test(before)) return 'key';
  // In host names and in the middle of CRNs stands the instance.
  const isInstance = after.startsWith('.api.') || (before.endsWith(':') && after.startsWith(':'));
  return isInstance || otherBefore.test(before) ? 'other' : 'open';
}

/** Words of messages and tools that no key is called by. */
const noNames =
  /^(?:error|err|errors|failed|failure|fail|warning|message|reason|reasons|conflict|gone|forbidden|unauthorized|fatal|info|ibm|kms|key|keys|this|the|that|it|its|because|detail|details|msg|code|status|body|root|console|hi|hello|help|says|said|got|get|is|was|has|are|not|kp\.Error)$/i;

/** One word before IBM's sentence is the key it is about; some of the sentence may stand between. */
export function nameBefore(before: string): string | undefined {
  const word =
    /^(?:key )?["']?([A-Za-z\d][\w.-]{1,89}?)["']?(?:(?: ?[:·–—]| -) [A-Za-z' ]{0,60}| (?:the |this )?|)$/i.exec(
      before,
    )?.[1];
  return word === undefined || noNames.test(word) || word.match(uuids) ? undefined : word;
}

/** All that follows a reason code, where it is short and of characters that names have; only the keys can tell whether it is one. */
export function nameAfter(after: string): string | undefined {
  const words = /^[\s:,–—-]*(?:key )?["']?([\p{L}\d][\p{L}\d_. -]{1,89}?)["']?\.?$/iu.exec(after)?.[1];
  return words === undefined || noNames.test(words) || words.match(uuids) ? undefined : words;
}

function keyNameIn(plain: string): string | undefined {
  for (const pattern of keyNames) {
    const name = pattern
      .exec(plain)?.[1]
      ?.replaceAll(/^["'_]{1,2}|["'_.]{1,3}$/g, '')
      .trim();
    if (name) return name.match(uuids) ? undefined : name;
  }
  return undefined;
}
