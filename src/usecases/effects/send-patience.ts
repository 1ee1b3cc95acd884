import { type Backoff, backoffMs } from '../../domain/backoff.js';
import { type FailureReach, reachOf } from '../../domain/slack-failure.js';
import { type Audience, audienceKey, type SendTrouble } from '../../ports/card-deliveries.js';
import type { Clock } from '../../ports/clock.js';
import type { SendPatience } from '../../ports/send-patience.js';

/** Slack that is well again is noticed within a minute. */
const sending: Backoff = { firstMs: 2_000, longestMs: 60_000 };

/** The trouble after one more try that failed. */
export function troubleAfter(before: SendTrouble | undefined, code: string, now: number): SendTrouble {
  return { code, since: before?.since ?? now, at: now, tries: (before?.tries ?? 0) + 1 };
}

/** From the last try to the next. */
export function waitAfter({ tries }: SendTrouble): number {
  return backoffMs(tries, sending);
}

export function createSendPatience(clock: Clock): SendPatience {
  const until = new Map<string, number>();
  const names = (audience: Audience): string[] => ['app', audienceKey(audience)];
  return {
    waitMs: (audience) => Math.max(0, ...names(audience).map((name) => (until.get(name) ?? 0) - clock.now())),
    failed(audience, code, waitMs) {
      const name = nameFor(reachOf(code), audience);
      if (name !== undefined) until.set(name, clock.now() + waitMs);
    },
    worked: (audience) =>
      names(audience)
        .map((name) => until.delete(name))
        .includes(true),
  };
}

function nameFor(reach: FailureReach, audience: Audience): string | undefined {
  if (reach === 'app') return 'app';
  return reach === 'audience' ? audienceKey(audience) : undefined;
}

/** Whether a send that failed so waits for what a send to this audience has just shown to be well. */
export function isWaitingFor(audience: Audience, waiting: Audience, { code }: SendTrouble): boolean {
  const reach = reachOf(code);
  return reach === 'app' || reach === 'outage' || audienceKey(audience) === audienceKey(waiting);
}
