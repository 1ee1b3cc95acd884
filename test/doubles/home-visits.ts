import type { SlackIdentity } from '../../src/domain/person.js';
import type { HomeShown, HomeVisits } from '../../src/ports/home-visits.js';

interface Visit {
  slack: SlackIdentity;
  openedAt: number;
  isFirst: boolean;
  shown?: HomeShown;
  shownAt: number;
}

export function createHomeVisitsDouble(keepMs = 30 * 60_000, now: () => number = Date.now): HomeVisits {
  const visits = new Map<string, Visit>();
  let isStirred = false;
  let published = 0;
  const nameOf = ({ teamId, userId }: SlackIdentity) => `${teamId}/${userId}`;
  const lasting = (slack: SlackIdentity) => {
    const visit = visits.get(nameOf(slack));
    if (visit && visit.openedAt + keepMs <= now()) visits.delete(nameOf(slack));
    return visits.get(nameOf(slack));
  };
  const visitOf = (slack: SlackIdentity) => {
    const visit = lasting(slack) ?? { slack, openedAt: now(), isFirst: false, shownAt: 0 };
    visits.set(nameOf(slack), visit);
    return visit;
  };
  return {
    async opened(slack, isFirst = false) {
      const visit = visitOf(slack);
      visit.openedAt = now();
      visit.isFirst ||= isFirst;
    },
    isFirst: async (slack) => lasting(slack)?.isFirst ?? false,
    left: async (slack) => void visits.delete(nameOf(slack)),
    present: async () =>
      [...visits.values()]
        .filter(({ slack }) => lasting(slack))
        .sort((one, other) => one.shownAt - other.shownAt)
        .map(({ slack }) => slack),
    shown: async (slack) => lasting(slack)?.shown,
    saveShown: async (slack, shown) => void Object.assign(visitOf(slack), { shown, shownAt: ++published }),
    stir: async () => void (isStirred = true),
    async takeStir() {
      const was = isStirred;
      isStirred = false;
      return was;
    },
  };
}
