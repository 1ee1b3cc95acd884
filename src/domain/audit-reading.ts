// Entries of the audit log read one after the other: which key each is about, and who its people are.
import { foldedIamId } from './person.js';

export interface RecordedPerson {
  iamId?: string;
  slackUserId?: string;
  name?: string;
}

/** An entry, as far as it is read here. */
export interface Recorded {
  seq: number;
  /** Epoch ms. */
  at: number;
  type: string;
  requestId?: string;
  actor?: RecordedPerson;
  facts: Readonly<Record<string, unknown>>;
}

/** A key as entries name it. */
export interface RecordedKey {
  instanceId?: string;
  instanceName?: string;
  keyId?: string;
  keyName?: string;
  keyRingId?: string;
  aliases?: readonly string[];
}

export interface AuditReading {
  /**
   * Takes note of what an entry tells of later ones. `key`: of its request, where the entry is of an earlier program and does
   * not tell all of it.
   */
  note(entry: Recorded, key?: RecordedKey): void;
  keyOf(entry: Recorded): RecordedKey;
  /** The two people of the request it belongs to, as far as they are known by then. */
  pairOf(entry: Recorded): { requester?: RecordedPerson; approver?: RecordedPerson };
  /** With what is known by then of somebody an entry names by one id. */
  known(person: RecordedPerson): RecordedPerson;
}

interface Story {
  key: RecordedKey;
  requester?: RecordedPerson;
  approver?: RecordedPerson;
}

/** Nothing is known before the first `note`; entries have to come oldest first. */
export function createAuditReading(): AuditReading {
  const stories = new Map<string, Story>();
  const people = new Map<string, RecordedPerson>();

  function meet(person: RecordedPerson | undefined): void {
    if (!person) return;
    const whole = { ...known(person), ...withoutUndefined(person) };
    if (whole.iamId !== undefined) people.set(foldedIamId(whole.iamId), whole);
    if (whole.slackUserId !== undefined) people.set(whole.slackUserId, whole);
  }

  function known(person: RecordedPerson): RecordedPerson {
    const { iamId, slackUserId } = person;
    const found =
      (iamId === undefined ? undefined : people.get(foldedIamId(iamId))) ??
      (slackUserId === undefined ? undefined : people.get(slackUserId));
    return { ...found, ...withoutUndefined(person) };
  }

  const storyOf = ({ requestId }: Recorded) => (requestId === undefined ? undefined : stories.get(requestId));

  return {
    known,

    note(entry, key) {
      const { requestId, type, actor, facts } = entry;
      meet(actor);
      for (const one of [facts['requester'], facts['approver'], ...listOf(facts['asked'])]) {
        meet(personIn(one));
      }
      if (requestId === undefined) return;
      const story = stories.get(requestId) ?? { key: {} };
      story.key = { ...story.key, ...key, ...keyIn(facts) };
      if (type === 'request.opened' && actor) story.requester = actor;
      if (type === 'request.approved' && actor) story.approver = actor;
      stories.set(requestId, story);
    },

    keyOf: (entry) => ({ ...storyOf(entry)?.key, ...keyIn(entry.facts) }),

    pairOf(entry) {
      const story = storyOf(entry);
      const requester = personIn(entry.facts['requester']) ?? story?.requester;
      const approver = personIn(entry.facts['approver']) ?? story?.approver;
      return {
        ...(requester && { requester: known(requester) }),
        ...(approver && { approver: known(approver) }),
      };
    },
  };
}

/** As facts name somebody: in the first entries by an IAM id alone. */
function personIn(value: unknown): RecordedPerson | undefined {
  if (typeof value === 'string') return { iamId: value };
  if (typeof value !== 'object' || value === null) return undefined;
  const { iamId, slackUserId, name } = value as Record<string, unknown>;
  const person = withoutUndefined({ iamId: text(iamId), slackUserId: text(slackUserId), name: text(name) });
  return Object.keys(person).length > 0 ? person : undefined;
}

function keyIn(facts: Recorded['facts']): RecordedKey {
  const { aliases } = facts;
  return {
    ...withoutUndefined({
      instanceId: text(facts['instanceId']),
      instanceName: text(facts['instanceName']),
      keyId: text(facts['keyId']),
      keyName: text(facts['keyName']),
      keyRingId: text(facts['keyRingId']),
    }),
    ...(Array.isArray(aliases) && { aliases: aliases.filter((one) => typeof one === 'string') }),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
