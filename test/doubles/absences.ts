import type { SlackIdentity } from '../../src/domain/person.js';
import type { Absences } from '../../src/ports/absences.js';

export function createAbsencesDouble(): Absences {
  const kept = new Map<string, number>();
  const nameOf = ({ teamId, userId }: SlackIdentity) => `${teamId}/${userId}`;
  return {
    setAway: async (slack, until) => void kept.set(nameOf(slack), until),
    endAway: async (slack) => void kept.delete(nameOf(slack)),
    awayAmong: async (slacks, now) =>
      slacks.flatMap((slack) => {
        const until = kept.get(nameOf(slack)) ?? 0;
        return until > now ? [{ slack, until }] : [];
      }),
  };
}
