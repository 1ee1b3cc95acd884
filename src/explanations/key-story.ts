// What has happened to a key, in sentences: its requests, what was done beside them, and what IBM alone tells. Plain text with marks.
import type { EventType } from '../domain/event.js';
import { deletedWith } from '../domain/fate.js';
import { type KeyAct, keyActs, type KeyFacts } from '../domain/key.js';
import type { KmsFailure } from '../domain/kms-failure.js';
import type { Person } from '../domain/person.js';
import type { DeletionRequest } from '../domain/request.js';
import type { AuditEntry } from '../ports/audit-log.js';
import { type HistoryLine, historyOf } from './history.js';
import { markPerson } from './marks.js';
import { explainFailure } from './troubles.js';

export interface StoryLine extends HistoryLine {
  /** Of the request it belongs to, where it does to one. */
  requestId?: string;
}

export interface StoryParts {
  name: string;
  /** Absent where IBM knows the key no more, or does not answer. */
  key?: KeyFacts | undefined;
  /** Who deleted it outside, where that is known. */
  deletedBy?: Person | undefined;
  requests: readonly DeletionRequest[];
  entries: readonly AuditEntry[];
  /** Epoch ms. */
  now: number;
}

/**
 * Who was told, asked and away is the request's story and not the key's, and so is what its card offers by the clock; another request's
 * deletion is told by that one.
 */
const aside = new Set<string>([
  'request.reminded',
  'request.nudged',
  'request.asked_again',
  'reach.changed',
  'approvers.changed',
  'availability.changed',
  'protection.changed',
  'question.asked',
  'question.answered',
  'way_back.changed',
] satisfies EventType[]);

/** Oldest first. */
export function storyOf({ name, key, deletedBy, requests, entries, now }: StoryParts): StoryLine[] {
  const lines = requests.flatMap(({ id }) => {
    const its = entries.filter((entry) => entry.requestId === id && !isAside(entry));
    return historyOf(its, name).lines.map((line) => ({ ...line, requestId: id }));
  });
  const acts = entries.filter(({ requestId }) => requestId === undefined);
  const byIbm = key ? linesOfIbm(key, { deletedBy, requests, acts, now }) : [];
  return [...lines, ...actLines(acts, name), ...byIbm].sort((one, other) => one.at - other.at);
}

function isAside({ type, facts }: AuditEntry): boolean {
  const isToldThere = type === 'key.deleted_again' && facts['by'] !== undefined;
  return aside.has(type) || type.startsWith('click.') || type === 'notice.given_up' || isToldThere;
}

const done: Record<KeyAct, string> = {
  sync: 'had the services that use the key told anew',
  enable: 'enabled the key',
  disable: 'disabled the key',
  rotate: 'rotated the key',
};

const tried: Record<KeyAct, string> = {
  sync: 'have the services told anew',
  enable: 'enable the key',
  disable: 'disable the key',
  rotate: 'rotate the key',
};

/** What came of it stands in the entry after the one that says it was begun; without one nobody knows. */
function actLines(acts: readonly AuditEntry[], name: string): StoryLine[] {
  return acts.flatMap((entry, index) => {
    const { type, facts, actor, at } = entry;
    const act = keyActs.find((one) => one === facts['act']);
    if (!act) return [];
    const who = actor ? markPerson(actor.slackUserId) : 'Somebody';
    if (type === 'key.act_begun') {
      const isTold = acts.slice(index + 1).some((one) => one.facts['act'] === act && one.type !== type);
      return isTold ? [] : [{ at, what: `${who} wanted to ${tried[act]}; what came of it is not on record` }];
    }
    if (type !== 'key.act_failed') return [{ at, what: `${who} ${done[act]}` }];
    const failure = facts['failure'] as KmsFailure | undefined;
    const why = failure ? `: ${explainFailure(failure, name).what.replace(/\.$/, '')}` : '';
    return [{ at, what: `${who} wanted to ${tried[act]}, and IBM did not${why}` }];
  });
}

/** IBM's times are whole seconds, and an act of ours is written down when its answer came. */
const sameActMs = 5 * 60_000;

interface Known {
  deletedBy: Person | undefined;
  requests: readonly DeletionRequest[];
  acts: readonly AuditEntry[];
  now: number;
}

/** What nobody did here, by the dates that IBM gives. */
function linesOfIbm(key: KeyFacts, { deletedBy, requests, acts, now }: Known): StoryLine[] {
  const { createdAt, lastRotatedAt, deletedAt, expiresAt, state } = key;
  const isOurRotation = (at: number) =>
    acts.some(({ type, at: ours }) => type === 'key.rotated' && Math.abs(ours - at) < sameActMs);
  const isFirstVersion = lastRotatedAt === createdAt;
  const isOurs =
    deletedAt !== undefined && requests.some((one) => one.status === 'deleted' && deletedWith(one, key));
  const who = deletedBy
    ? markPerson(deletedBy.slack.userId)
    : key.deletedBy === undefined
      ? 'Somebody'
      : `IAM ID ${key.deletedBy}`;
  return [
    ...(createdAt === undefined ? [] : [{ at: createdAt, what: 'The key was made' }]),
    ...(lastRotatedAt === undefined || isFirstVersion || isOurRotation(lastRotatedAt)
      ? []
      : [{ at: lastRotatedAt, what: 'The key was rotated, outside Countersign' }]),
    ...(deletedAt === undefined || isOurs
      ? []
      : [
          {
            at: deletedAt,
            what: `${who} deleted the key outside Countersign${state === 'destroyed' ? '' : '; it was restored since'}`,
          },
        ]),
    ...(expiresAt === undefined || expiresAt > now ? [] : [{ at: expiresAt, what: 'The key expired' }]),
  ];
}
