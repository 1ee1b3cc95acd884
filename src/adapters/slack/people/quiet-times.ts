import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Span } from '../../../domain/reminders.js';
import type { Log } from '../../../ports/log.js';
import type { PeopleDirectory } from '../../../ports/people-directory.js';
import type { Home } from '../kit/home.js';
import { slackFailureCode } from '../kit/slack-failure.js';

/** docs/facts/slack.md#do-not-disturb */
const askedAtOnce = 50;
const rememberedForMs = 5 * 60_000;
const keepAtMost = 5_000;

const teamAnswer = z.object({
  users: z.record(
    z.string(),
    z
      .object({ dnd_enabled: z.boolean(), next_dnd_start_ts: z.number(), next_dnd_end_ts: z.number() })
      .optional()
      .catch(undefined),
  ),
});

/**
 * Do Not Disturb by `dnd.teamInfo`, which no reminder waits for: where Slack does not tell, nobody is in it. That is remembered like
 * anything else, so that an outage costs one call in five minutes.
 */
export function createQuietTimes(
  client: WebClient,
  home: () => Promise<Home>,
  log: Log,
  now: () => number = Date.now,
): PeopleDirectory['quietTimes'] {
  const known = new Map<string, { spans: readonly Span[]; readAt: number }>();
  let toldOfScope = false;

  async function ask(userIds: readonly string[]): Promise<z.infer<typeof teamAnswer>['users']> {
    try {
      return teamAnswer.parse(await client.dnd.teamInfo({ users: userIds.join(',') })).users;
    } catch (error) {
      const lacksScope = slackFailureCode(error) === 'missing_scope';
      if (!lacksScope) log.warn({ event: 'quiet_times.unknown', error }, 'Do Not Disturb could not be read');
      else if (!toldOfScope) {
        toldOfScope = true;
        log.warn(
          { event: 'quiet_times.no_scope' },
          'reminders keep to working hours alone: Do Not Disturb is told to an app with the scope dnd:read',
        );
      }
      return {};
    }
  }

  async function readAnew(userIds: readonly string[]): Promise<void> {
    const users = await ask(userIds);
    for (const userId of userIds) {
      const told = users[userId];
      const span = told?.dnd_enabled && {
        from: told.next_dnd_start_ts * 1_000,
        to: told.next_dnd_end_ts * 1_000,
      };
      known.set(userId, { spans: span && span.from < span.to ? [span] : [], readAt: now() });
    }
  }

  return async (slacks) => {
    const teamId = await home().then(
      (told) => told.teamId,
      () => undefined,
    );
    // Of another workspace's people nothing is told, and one of them fails the whole call.
    const userIds = [
      ...new Set(slacks.filter((slack) => slack.teamId === teamId).map(({ userId }) => userId)),
    ];
    if (known.size + userIds.length > keepAtMost) known.clear();
    const isFresh = (userId: string) => now() - (known.get(userId)?.readAt ?? -Infinity) < rememberedForMs;
    const unknown = userIds.filter((userId) => !isFresh(userId));
    // One after the other: Slack counts them by the minute, and nobody waits for the answer.
    for (let first = 0; first < unknown.length; first += askedAtOnce) {
      await readAnew(unknown.slice(first, first + askedAtOnce));
    }
    return new Map(
      userIds.flatMap((userId) => {
        const spans = known.get(userId)?.spans ?? [];
        return spans.length > 0 ? [[userId, spans]] : [];
      }),
    );
  };
}
