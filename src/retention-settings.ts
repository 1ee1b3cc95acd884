// KEEP_REQUESTS, KEEP_PEOPLE, KEEP_CALLS, KEEP_RESOURCES and KEEP_AUDIT as people write them.
import { z } from 'zod';
import { dayMs } from './domain/deadlines.js';
import { type Retention, usualRetention } from './domain/retention.js';

const longestDays = 36_500;

/**
 * The least of each, in days. A deleted key can be restored for 30 days, and IBM keeps what is left of it for 90
 * (docs/facts/ibm.md#after-deletion-and-milder-ways); the list of an open request is compared for seven days.
 */
const leastDays = { requests: 100, people: 1, calls: 1, resources: 40, audit: 400 };

/** e.g. `400d`; undefined for `forever`, where that can be said. In ms. */
function keptFor(least: number): z.ZodType<number | 'forever', string> {
  return z.string().transform((written, context): number | 'forever' => {
    const text = written.trim().toLowerCase();
    if (text === 'forever') return text;
    const slip = (message: string) => {
      context.addIssue({ code: 'custom', message, params: { isTold: true } });
      return z.NEVER;
    };
    const [, days] = /^(\d{1,5}) *d$/.exec(text) ?? [];
    if (days === undefined) return slip('that is neither a number of days, such as 400d, nor "forever"');
    if (Number(days) < least) return slip(`that is less than ${least}d`);
    return Math.min(Number(days), longestDays) * dayMs;
  });
}

const limited = (least: number) =>
  keptFor(least).transform((ms, context): number => {
    if (ms !== 'forever') return ms;
    context.addIssue({ code: 'custom', message: 'that has to have an end', params: { isTold: true } });
    return z.NEVER;
  });

export const keptRequests = keptFor(leastDays.requests);
export const keptPeople = keptFor(leastDays.people);
export const keptCalls = limited(leastDays.calls);
export const keptResources = limited(leastDays.resources);
export const keptAudit = keptFor(leastDays.audit);

/** What is not set is as usual. */
export function retentionOf(set: {
  requests: number | 'forever' | undefined;
  people: number | 'forever' | undefined;
  calls: number | undefined;
  resources: number | undefined;
  audit: number | 'forever' | undefined;
}): Retention {
  const { requests = usualRetention.requestsMs, people = usualRetention.peopleMs } = set;
  const { audit = 'forever', calls, resources } = set;
  return {
    ...(typeof requests === 'number' && { requestsMs: requests }),
    ...(typeof people === 'number' && { peopleMs: people }),
    ...(typeof audit === 'number' && { auditMs: audit }),
    callsMs: calls ?? usualRetention.callsMs,
    resourcesMs: resources ?? usualRetention.resourcesMs,
  };
}

/** What is wrong with keeping entries for less than the requests they tell of; undefined where nothing is. */
export function auditFault({ requestsMs, auditMs }: Retention): string | undefined {
  if (auditMs === undefined) return undefined;
  if (requestsMs !== undefined && auditMs >= requestsMs) return undefined;
  return 'is less than KEEP_REQUESTS, so that requests would be shown without their history';
}
