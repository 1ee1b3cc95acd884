import { awaitsDecision, type DeletionRequest } from '../../domain/request.js';
import { isSameSlackUser } from '../../domain/person.js';
import type { Audience } from '../../ports/card-deliveries.js';
import type { Ports } from '../ports.js';
import { planReminders, type RemindedPorts, remindedId } from './who-is-reminded.js';

/** Something that time alone brings to an open request. `at` in epoch ms; people by name, as far as is known now. */
export type Coming = { at: number; keyName: string } & (
  { kind: 'remind'; people: string[] } | { kind: 'expire' | 'recheck' } | { kind: 'back'; person: string }
);

export interface WhatComes {
  /** Absent while nothing is planned. */
  next?: Coming;
  /** Something has fallen due and is being done: what it plans in its turn may come sooner. */
  isUnderWay: boolean;
}

type ComingPorts = RemindedPorts & Pick<Ports, 'requests' | 'timers'>;

const ofOpen = ['expire', 'remind', 'recheck'] as const;
type OpenTimer = (typeof ofOpen)[number];

interface Planned {
  request: DeletionRequest;
  kind: OpenTimer | 'back';
  at: number;
  /** Who is back. */
  person?: string;
}

/** The first that is planned for any open request: a timer, or the return of somebody who may decide it. */
export async function whatComesNext(ports: ComingPorts): Promise<WhatComes> {
  const now = ports.clock.now();
  const { requests } = await ports.requests.listOpen();
  const seen = await Promise.all(requests.map((request) => lookAt(ports, request, now)));
  const [next] = seen.flatMap(({ planned }) => planned).sort((one, other) => one.at - other.at);
  return {
    ...(next && { next: await comingOf(ports, next) }),
    isUnderWay: seen.some(({ isUnderWay }) => isUnderWay),
  };
}

async function lookAt(
  ports: ComingPorts,
  request: DeletionRequest,
  now: number,
): Promise<{ planned: Planned[]; isUnderWay: boolean }> {
  const planned: Planned[] = [];
  let isUnderWay = false;
  for (const kind of ofOpen) {
    const at = await ports.timers.plannedAt(request.id, kind);
    if (at !== undefined && at > now) planned.push({ request, kind, at });
    else isUnderWay ||= at !== undefined || (await isMissing(ports, request, kind));
  }
  const slacks = request.approvers.map(({ slack }) => slack);
  for (const { slack, until } of await ports.absences.awayAmong(slacks, now)) {
    const { name } = request.approvers.find((one) => isSameSlackUser(one.slack, slack))!;
    planned.push({ request, kind: 'back', at: until, person: name });
  }
  return { planned, isUnderWay };
}

/** A timer that runs is planned no more, and plans the next one at its end. */
async function isMissing(ports: ComingPorts, request: DeletionRequest, kind: OpenTimer): Promise<boolean> {
  if (!awaitsDecision(request)) return false;
  if (kind === 'expire') return true;
  if (kind === 'recheck') return request.status === 'blocked';
  const { due, nextAt } = await planReminders(ports, request);
  return due.length > 0 || nextAt !== undefined;
}

async function comingOf(ports: ComingPorts, { request, kind, at, person = '' }: Planned): Promise<Coming> {
  const base = { at, keyName: request.key.name };
  if (kind === 'back') return { ...base, kind, person };
  if (kind !== 'remind') return { ...base, kind };
  const due = awaitsDecision(request) ? (await planReminders(ports, request, at)).due : [];
  return { ...base, kind, people: due.map((audience) => nameOf(request, audience)) };
}

function nameOf({ approvers, requester }: DeletionRequest, audience: Audience): string {
  if (audience.kind === 'channel') return 'the channel';
  const id = remindedId(audience);
  return [...approvers, requester].find(({ slack }) => slack.userId === id)?.name ?? id;
}
