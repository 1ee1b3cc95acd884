import type { CountersignApp } from '../app.js';
import type { TimerKind } from '../ports/timers.js';
import type { PlannedStep } from './control/api.js';

const kinds: readonly TimerKind[] = ['remind', 'expire', 'recheck'];

/** The next thing that time alone brings: a timer of an open request, or the return of somebody who may decide on one. */
export async function nextStep({ ports }: CountersignApp, now: number): Promise<PlannedStep | undefined> {
  const { requests } = await ports.requests.listOpen();
  const planned = await Promise.all(
    requests.map(async ({ id, key: { name: keyName }, approvers }) => {
      const timers = await Promise.all(
        kinds.map(async (kind) => ({ kind, at: await ports.timers.plannedAt(id, kind) })),
      );
      const away = await ports.absences.awayAmong(
        approvers.map(({ slack }) => slack),
        now,
      );
      const back = away.map(({ slack, until }) => {
        const person = approvers.find((one) => one.slack.userId === slack.userId)?.name ?? slack.userId;
        return { kind: 'back' as const, person, at: until };
      });
      return [...timers, ...back].map((step) => ({ ...step, keyName }));
    }),
  );
  const [next] = planned
    .flat()
    .flatMap(({ at, ...step }) => (at !== undefined && at > now ? [{ at, ...step }] : []))
    .sort((one, other) => one.at - other.at);
  return next && ({ ...next, at: new Date(next.at).toISOString() } as PlannedStep);
}
