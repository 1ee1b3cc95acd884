import type { SlackIdentity } from '../../src/domain/person.js';
import type { Absence } from '../../src/domain/unavailable.js';
import type { Absences } from '../../src/ports/absences.js';

export function createAbsencesDouble(): Absences {
  const kept = new Map<string, Absence>();
  const off = new Set<string>();
  const nameOf = ({ teamId, userId }: SlackIdentity) => `${teamId}/${userId}`;
  return {
    setAway: async (slack, until, standIn) =>
      void kept.set(nameOf(slack), { slack, until, ...(standIn && { standIn }) }),
    endAway: async (slack) => void kept.delete(nameOf(slack)),
    awayAmong: async (slacks, now) =>
      slacks.flatMap((slack) => {
        const absence = kept.get(nameOf(slack));
        return absence && absence.until > now ? [absence] : [];
      }),
    setNotified: async (slack, isNotified) =>
      void (isNotified ? off.delete(nameOf(slack)) : off.add(nameOf(slack))),
    offAmong: async (slacks) => slacks.filter((slack) => off.has(nameOf(slack))),
  };
}
