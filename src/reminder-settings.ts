// REMINDERS, WORKING_HOURS and WORKING_DAYS as people write them.
import { z } from 'zod';
import { authorizationPeriodMs, dayMs, hourMs } from './domain/deadlines.js';
import { type ReminderMoment, type ReminderRules, usualReminders } from './domain/reminders.js';

/** More are a nuisance, whatever the period. */
const mostMoments = 8;
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** e.g. `after 1d, half, 24h, 2h`: after the opening, at half time, before the end. */
export const reminderMoments = writtenAs((text): ReminderMoment[] => {
  const entries = entriesOf(text);
  if (entries.length > mostMoments) throw new Slip(`at most ${mostMoments} reminders a request`);
  return entries.map((entry) => {
    if (entry === 'half') return { is: 'part', of: 0.5 };
    const [, after, count, unit] = /^(after +)?(\d{1,3}) *([dh])$/.exec(entry) ?? [];
    const ms = Number(count) * (unit === 'd' ? dayMs : hourMs);
    if (unit === undefined)
      throw new Slip(`"${entry}" is no "half", no time such as 2h or 1d, and no "after 1d"`);
    if (ms < hourMs || ms >= authorizationPeriodMs) throw new Slip(`"${entry}" is not between 1h and 7d`);
    return after === undefined ? { is: 'before_end', ms } : { is: 'after', ms };
  });
});

/** e.g. `09:00-17:00`, in minutes of the day; `none`: any hour is as good as another. */
export const workingHours = writtenAs((text): { from: number; to: number } | 'none' => {
  if (text === 'none') return text;
  const times = text.split('-').map((time) => /^(\d{1,2}):(\d{2})$/.exec(time.trim()) ?? []);
  const [from, to] = times.map(([time, hour, minute]) => {
    const minutes = Number(hour) * 60 + Number(minute);
    if (time !== undefined && (Number(minute) > 59 || minutes > 1_440))
      throw new Slip(`no clock shows ${time}`);
    return minutes;
  });
  if (times.length !== 2 || from === undefined || to === undefined || !(from >= 0 && to >= 0)) {
    throw new Slip('that is not two times with a hyphen between them');
  }
  if (to <= from) throw new Slip('they end before they begin');
  return { from, to };
});

/** e.g. `mon-fri`, `sun-thu` or `mon, wed, fri`; 0 is Sunday. */
export const workingDays = writtenAs((text): number[] => {
  const dayOf = (name: string) => {
    const day = weekdays.indexOf(name.trim());
    if (day < 0) throw new Slip(`"${name.trim()}" is none of ${weekdays.join(', ')}`);
    return day;
  };
  const days = entriesOf(text).flatMap((entry) => {
    const [first = '', last = first, ...more] = entry.split('-');
    if (more.length > 0) throw new Slip(`"${entry}" is no day and no span of days`);
    const from = dayOf(first);
    const length = (dayOf(last) - from + 7) % 7;
    return Array.from({ length: length + 1 }, (_, later) => (from + later) % 7);
  });
  return [...new Set(days)].sort();
});

/** What is not set is as usual; without working hours nor days given, a reminder may come on any. */
export function reminderRules(set: {
  moments: ReminderMoment[] | undefined;
  hours: { from: number; to: number } | 'none' | undefined;
  days: number[] | undefined;
}): ReminderRules {
  const usual = usualReminders.hours;
  const { hours = usual, days } = set;
  return {
    moments: set.moments ?? usualReminders.moments,
    hours:
      hours === 'none'
        ? { from: 0, to: 1_440, days: days ?? weekdays.map((_, day) => day) }
        : { from: hours.from, to: hours.to, days: days ?? usual.days },
  };
}

/** What is wrong with it, for whoever wrote it. */
class Slip extends Error {}

function writtenAs<T>(read: (text: string) => T): z.ZodType<T, string> {
  return z.string().transform((written, context) => {
    try {
      return read(written.toLowerCase().replaceAll(/[–—]/g, '-'));
    } catch (slip) {
      if (!(slip instanceof Slip)) throw slip;
      context.addIssue({ code: 'custom', message: slip.message, params: { isTold: true } });
      return z.NEVER;
    }
  });
}

function entriesOf(text: string): string[] {
  return text.split(',').map((entry) => entry.trim());
}
