// DIGEST as people write it.
import { z } from 'zod';
import type { DigestTime } from './domain/digest.js';
import { isTimeZone } from './domain/local-time.js';

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** e.g. `monday 09:00 Europe/Berlin`; without a zone it is UTC. */
export const digestTime = z.string().transform((written, context): DigestTime => {
  const slip = (message: string) => {
    context.addIssue({ code: 'custom', message, params: { isTold: true } });
    return z.NEVER;
  };
  const [, name, hour, minute, zone = 'UTC'] =
    /^([a-z]+) +(\d{1,2}):(\d{2})(?: +(\S+))?$/i.exec(written.trim()) ?? [];
  if (name === undefined) return slip('that is not a day, an hour and a time zone');
  const weekday = weekdays.findIndex((one) => name.length >= 3 && one.startsWith(name.toLowerCase()));
  if (weekday < 0) return slip(`"${name}" is no day of the week`);
  if (Number(hour) > 23 || Number(minute) > 59) return slip(`no clock shows ${hour}:${minute}`);
  if (!isTimeZone(zone)) return slip(`"${zone}" is no time zone such as Europe/Berlin`);
  return { weekday, minute: Number(hour) * 60 + Number(minute), timeZone: zone };
});
