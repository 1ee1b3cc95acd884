// Calls per minute, by method (Slack's tiers; special ones as Slack's own Java SDK budgets them).
const tier2 = 20;
const tier3 = 50;
const tier4 = 100;
/** Tier 1 is "1 or more"; an app may hold ten connections, so ten openings a minute pass. */
const tier1 = 10;
const special = 600;

const perMinute: Record<string, number> = {
  'api.test': special,
  'auth.test': special,
  'chat.getPermalink': special,
  'chat.postMessage': 300,
  'chat.postEphemeral': tier4,
  'chat.update': tier3,
  'chat.delete': tier3,
  'conversations.history': tier3,
  'conversations.replies': tier3,
  'conversations.open': tier3,
  'conversations.info': tier3,
  'conversations.members': tier4,
  'conversations.list': tier2,
  'views.open': tier4,
  'views.push': tier4,
  'views.update': tier4,
  'views.publish': tier4,
  'users.info': tier4,
  'users.list': tier2,
  'users.lookupByEmail': tier3,
  'usergroups.users.list': tier2,
  'dnd.info': tier3,
  'dnd.teamInfo': tier2,
  'team.info': tier3,
  'bots.info': tier3,
  'files.getUploadURLExternal': tier4,
  'files.completeUploadExternal': tier4,
  'apps.connections.open': tier1,
};

/** A channel takes one message a second; this many may come at once before that holds. */
const channelBurst = 10;
const windowMs = 60_000;

export interface RateLimiter {
  /** Counts a call; the seconds to wait when it is one too many. */
  refuse(method: string, channel?: string): number | undefined;
  clear(): void;
}

/** By a clock that may be moved: the minutes it skips have passed for Slack too. */
export function createRateLimiter(clockNow: () => number): RateLimiter {
  const calls = new Map<string, number[]>();
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return {
    refuse(method, channel) {
      const now = clockNow();
      const recent = (calls.get(method) ?? []).filter((at) => now - at < windowMs);
      calls.set(method, recent);
      const oldest = recent[0];
      if (oldest !== undefined && recent.length >= (perMinute[method] ?? tier3)) {
        return Math.max(1, Math.ceil((oldest + windowMs - now) / 1_000));
      }
      if (method === 'chat.postMessage' && channel !== undefined) {
        const bucket = buckets.get(channel) ?? { tokens: channelBurst, atMs: now };
        const tokens = Math.min(channelBurst, bucket.tokens + (now - bucket.atMs) / 1_000);
        if (tokens < 1) return 1;
        buckets.set(channel, { tokens: tokens - 1, atMs: now });
      }
      recent.push(now);
      return undefined;
    },
    clear() {
      calls.clear();
      buckets.clear();
    },
  };
}
