import { expect, test } from 'vitest';
import { usualReminders } from '../src/domain/reminders.js';
import { reminderMoments, reminderRules, workingDays, workingHours } from '../src/reminder-settings.js';

const hourMs = 3_600_000;
const everyDay = [0, 1, 2, 3, 4, 5, 6];
const nothing = { moments: undefined, hours: undefined, days: undefined };

test('what the usual ones are written as', () => {
  expect(
    reminderRules({
      moments: reminderMoments.parse('after 1d, half, 24h, 2h'),
      hours: workingHours.parse('09:00-17:00'),
      days: workingDays.parse('mon-fri'),
    }),
  ).toEqual(usualReminders);
  expect(reminderRules(nothing)).toEqual(usualReminders);
});

test('without working hours any hour of any day will do, or of the days that are named', () => {
  const hours = workingHours.parse('none');
  expect(reminderRules({ ...nothing, hours }).hours).toEqual({ from: 0, to: 1_440, days: everyDay });
  expect(reminderRules({ ...nothing, hours, days: [1] }).hours).toEqual({ from: 0, to: 1_440, days: [1] });
});

test.each([
  ['2d', [{ is: 'before_end', ms: 48 * hourMs }]],
  ['Half', [{ is: 'part', of: 0.5 }]],
  [
    'after 36 h ,1h',
    [
      { is: 'after', ms: 36 * hourMs },
      { is: 'before_end', ms: hourMs },
    ],
  ],
])('reminders: %s', (text, moments) => {
  expect(reminderMoments.parse(text)).toEqual(moments);
});

test.each([
  ['8:30-16:15', { from: 510, to: 975 }],
  ['00:00 – 24:00', { from: 0, to: 1_440 }],
])('working hours: %s', (text, hours) => {
  expect(workingHours.parse(text)).toEqual(hours);
});

test.each([
  ['sun-thu', [0, 1, 2, 3, 4]],
  ['Sat-Mon', [0, 1, 6]],
  ['mon, wed,fri', [1, 3, 5]],
  ['mon-sun', everyDay],
  ['tue', [2]],
])('working days: %s', (text, days) => {
  expect(workingDays.parse(text)).toEqual(days);
});

test.each([
  ['REMINDERS', 'soon', '"soon" is no "half"'],
  ['REMINDERS', '24h,', '"" is no "half"'],
  ['REMINDERS', '24', '"24" is no "half"'],
  ['REMINDERS', '7d', '"7d" is not between 1h and 7d'],
  ['REMINDERS', 'after 0h', '"after 0h" is not between'],
  ['REMINDERS', '1h,2h,3h,4h,5h,6h,7h,8h,9h', 'at most 8'],
  ['WORKING_HOURS', '9-17', 'two times with a hyphen'],
  ['WORKING_HOURS', '09:00', 'two times with a hyphen'],
  ['WORKING_HOURS', '09:00-12:00-17:00', 'two times with a hyphen'],
  ['WORKING_HOURS', '09:00-25:00', 'no clock shows 25:00'],
  ['WORKING_HOURS', '09:60-17:00', 'no clock shows 09:60'],
  ['WORKING_HOURS', '17:00-09:00', 'end before they begin'],
  ['WORKING_HOURS', '09:00-09:00', 'end before they begin'],
  ['WORKING_DAYS', 'mon-fry', '"fry" is none of sun, mon'],
  ['WORKING_DAYS', 'mon-wed-fri', 'no span of days'],
  ['WORKING_DAYS', 'none', '"none" is none of'],
])('%s=%s is a slip: %s', (variable, text, why) => {
  const schemas = { REMINDERS: reminderMoments, WORKING_HOURS: workingHours, WORKING_DAYS: workingDays };
  const parsed = schemas[variable as keyof typeof schemas].safeParse(text);
  expect(parsed.success).toBe(false);
  expect(parsed.error?.issues[0]?.message).toContain(why);
});
