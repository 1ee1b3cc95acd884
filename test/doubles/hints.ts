import type { Hints } from '../../src/ports/hints.js';

export function createHintsDouble(now: () => number = Date.now): Hints {
  const quietUntil = new Map<string, number>();
  return {
    async isDue({ teamId, userId }, hint, quietMs) {
      const name = `${hint} ${teamId}/${userId}`;
      if ((quietUntil.get(name) ?? 0) > now()) return false;
      quietUntil.set(name, now() + quietMs);
      return true;
    },
    forget: async ({ teamId, userId }, hint) => void quietUntil.delete(`${hint} ${teamId}/${userId}`),
  };
}
