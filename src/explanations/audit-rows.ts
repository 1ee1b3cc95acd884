// An entry of the audit log as a row of a table, and as a line for eyes.
import type { AuditReading, RecordedPerson } from '../domain/audit-reading.js';
import type { KmsFailure } from '../domain/kms-failure.js';
import type { AuditEntry } from '../ports/audit-log.js';
import { historyOf } from './history.js';
import { plainTime, plainWords } from './plain-words.js';

export const auditColumns = [
  'seq',
  'time',
  'type',
  'request',
  'key',
  'key id',
  'key ring',
  'instance',
  'instance id',
  'by',
  'by slack user',
  'by iam id',
  'requester',
  'approver',
  'reason',
  'code',
  'ibm correlation id',
  'ibm time',
  'facts',
  'hash',
] as const;

/** One cell for each of `auditColumns`; `reading` has taken note of the entry. Times in UTC, IBM's by IBM's clock. */
export function auditRow(entry: AuditEntry, reading: AuditReading): string[] {
  const { seq, at, type, requestId = '', actor, facts, hash } = entry;
  const key = reading.keyOf(entry);
  const by = actor && reading.known(actor);
  const { requester, approver } = reading.pairOf(entry);
  const ibm = ibmOf(entry);
  return [
    String(seq),
    new Date(at).toISOString(),
    type,
    requestId,
    key.keyName ?? '',
    key.keyId ?? '',
    key.keyRingId ?? '',
    key.instanceName ?? '',
    key.instanceId ?? '',
    by?.name ?? '',
    by?.slackUserId ?? '',
    by?.iamId ?? '',
    named(requester),
    named(approver),
    typeof facts['reason'] === 'string' ? facts['reason'] : '',
    codeOf(entry) ?? '',
    ibm.correlationId ?? '',
    ibm.at === undefined ? '' : new Date(ibm.at).toISOString(),
    JSON.stringify(facts),
    hash,
  ];
}

/** `2026-11-28 10:37:05Z  CS-1NGE05  billing-root  Mona approved`. */
export function auditLine(entry: AuditEntry, reading: AuditReading): string {
  const key = reading.keyOf(entry);
  const { keyName = key.keyId ?? '' } = key;
  const [line] = historyOf([entry], keyName).lines;
  const nameOf = (slackUserId: string) => reading.known({ slackUserId }).name;
  const who = entry.actor && named(reading.known(entry.actor));
  const code = codeOf(entry);
  const told =
    line && line.what !== entry.type
      ? plainWords(line.what, nameOf)
      : [entry.type, ...(who ? [`by ${who}`] : []), ...(code === undefined ? [] : [`(${code})`])].join(' ');
  return [plainTime(entry.at), entry.requestId ?? '-', keyName || '-', told].join('  ');
}

function named(person: RecordedPerson | undefined): string {
  return person?.name ?? person?.slackUserId ?? person?.iamId ?? '';
}

/** Why something was refused or failed. */
function codeOf({ facts }: AuditEntry): string | undefined {
  const { code, failure, obstacle } = facts as { code?: string; failure?: KmsFailure; obstacle?: Obstacle };
  return code ?? failure?.code ?? obstacle?.failure?.code ?? obstacle?.kind;
}
interface Obstacle {
  kind: string;
  failure?: KmsFailure;
}

/** In the first entries among other facts. */
function ibmOf({ facts }: AuditEntry): { correlationId?: string; at?: number } {
  const { ibm, correlationId, failure } = facts as {
    ibm?: { correlationId?: string; at?: number };
    correlationId?: string;
    failure?: KmsFailure;
  };
  const id = ibm?.correlationId ?? correlationId ?? failure?.correlationId;
  return { ...ibm, ...(id !== undefined && { correlationId: id }) };
}
