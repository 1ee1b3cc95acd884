// A request as plain text, for a terminal: what is on record, whatever Slack and IBM do.
import { endedAt } from '../domain/ended.js';
import type { Protection } from '../domain/protection.js';
import type { DeletionRequest, RequestStatus } from '../domain/request.js';
import { byHand } from './by-hand.js';
import { allOf, anyOf, countedResources } from './counts.js';
import { plainTable, plainTime } from './plain-words.js';

const statuses: Record<RequestStatus, string> = {
  authorizing: 'being set for deletion',
  awaiting_approval: 'waits for approval',
  deleting: 'being deleted',
  blocked: 'blocked',
  withdrawing: 'being taken back',
  deleted: 'deleted',
  denied: 'denied',
  cancelled: 'cancelled',
  expired: 'expired',
  superseded: 'changed outside',
  replaced: 'replaced by a forced deletion',
  failed: 'failed',
};

function statusOf(request: DeletionRequest): string {
  return request.status === 'deleted' && request.restored ? 'restored' : statuses[request.status];
}

/** Newest first as they come. */
export function requestsTable(requests: readonly DeletionRequest[]): string {
  if (requests.length === 0) return 'There are none.';
  return plainTable([
    ['request', 'status', 'key', 'instance', 'key ring', 'asked by', 'asked', 'until'],
    ...requests.map((request) => [
      request.id,
      statusOf(request),
      request.key.name,
      request.key.instanceName,
      request.key.keyRingId,
      request.requester.name,
      plainTime(request.openedAt),
      'endsAt' in request ? plainTime(request.endsAt) : '-',
    ]),
  ]);
}

/** All somebody needs who has to go on without Slack; `now` by our clock. */
export function requestText(request: DeletionRequest, now: number): string {
  const { id, key, requester, reason, ticket, approvers, force, guard, protection } = request;
  const ended = endedAt(request);
  const decided = deciderOf(request);
  const names = approvers.map(({ name, iamId }) => `${name} (${iamId})`);
  const aliases = key.aliases.length > 0 ? `, alias ${allOf(key.aliases)}` : '';
  const facts: [string, string | undefined][] = [
    ['Request', `${id}: ${statusOf(request)}${ended === undefined ? '' : ` ${plainTime(ended)}`}`],
    ['Key', `${key.name}${aliases}, id ${key.keyId}`],
    ['Ring', `${key.keyRingId} in ${key.instanceName} (${key.instanceId})`],
    ['Asked by', `${requester.name} (${requester.iamId}) ${plainTime(request.openedAt)}`],
    ['Reason', [reason, ticket].filter(Boolean).join(' - ')],
    ['Protects', `${protectedBy(protection)}, as last read`],
    ['Force', force ? 'yes: resources are registered with it, and this was asked for as such' : undefined],
    ['Guarded by', guard === 'kms' ? "IBM's dual authorization" : 'Countersign alone (no policy on the key)'],
    [
      'May approve',
      ended !== undefined
        ? undefined
        : names.length > 0
          ? `${anyOf(names)}, as last read; Countersign reads it anew at the click`
          : 'nobody, as last read',
    ],
    ['Decided by', decided],
  ];
  const width = Math.max(...facts.map(([name]) => name.length)) + 2;
  const told = facts.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${name}:`.padEnd(width) + value],
  );
  const { why, who, page, commands, then } = byHand(request, now);
  const steps = [
    `To do without Slack: ${why}`,
    who,
    page && `In the console, the key ${key.keyId} of: ${page}`,
    commands && ['On the command line:', ...commands.map((command) => `  ${command}`)].join('\n'),
    then,
  ];
  return [told.join('\n'), '', ...steps.filter((step) => step !== undefined)].join('\n');
}

function protectedBy(protection: Protection): string {
  if (!protection.known) return 'IBM did not list what';
  const { resources, registrations, underRetention } = protection;
  if (resources === 0) return 'nothing that is registered with it';
  const held = underRetention === 0 ? '' : `, ${underRetention} of them not to be had even by force`;
  return `${countedResources(resources, registrations)}${held}`;
}

function deciderOf(request: DeletionRequest): string | undefined {
  switch (request.status) {
    case 'deleting':
    case 'deleted':
      return `${request.approver.name} (${request.approver.iamId}), approved`;
    case 'denied':
      return `${request.by.name} (${request.by.iamId}), denied: ${request.denialReason}`;
    case 'cancelled':
      return `${request.by.name} (${request.by.iamId}), cancelled`;
    default:
      return undefined;
  }
}
