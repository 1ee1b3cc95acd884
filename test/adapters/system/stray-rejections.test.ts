import { expect, test } from 'vitest';
import { onStrayRejection } from '../../../src/adapters/system/stray-rejections.js';
import { createRecordingLog } from '../recording-log.js';

const stray = new TypeError("Cannot read properties of null (reading 'ssl_check')");

function met(bot: 'starting' | 'listening' | 'deaf') {
  const log = createRecordingLog();
  const ended: unknown[] = [];
  const running = bot === 'starting' ? undefined : { log, isListening: () => bot === 'listening' };
  onStrayRejection(
    () => running,
    (error) => ended.push(error),
  )(stray);
  return { ended, lines: log.lines };
}

test('a bot that hears Slack goes on, and tells', () => {
  const { ended, lines } = met('listening');
  expect(ended).toEqual([]);
  expect(lines).toMatchObject([{ level: 'error', facts: { event: 'stray_rejection', error: stray } }]);
});

test.each(['starting', 'deaf'] as const)('a bot that is %s ends: it would go on in silence', (bot) => {
  expect(met(bot).ended).toEqual([stray]);
});
