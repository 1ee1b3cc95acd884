import { expect, test } from 'vitest';
import { createMeter } from '../../../src/adapters/system/meter.js';
import { countedEvents, observedTimes, readGauges } from '../../../src/ports/meter.js';
import { remoteOperations } from '../../../src/ports/remote-calls.js';

const linesOf = async (meter: ReturnType<typeof createMeter>, name: string) =>
  (await meter.text()).split('\n').filter((line) => line.startsWith(name));

test('counts by labels, measures in seconds, reads gauges when it is read', async () => {
  const meter = createMeter({ gaugeFreshMs: 0 });
  meter.count('send.failed', { code: 'is_archived', reach: 'audience' });
  meter.count('send.failed', { code: 'is_archived', reach: 'audience' });
  meter.observe('timer.late', 300, { kind: 'sweep' });
  let open = 3;
  meter.gauge('requests.open', async () => [{ value: open, labels: { status: 'blocked' } }]);
  expect(await linesOf(meter, 'countersign_send_failed_total{')).toEqual([
    'countersign_send_failed_total{code="is_archived",reach="audience"} 2',
  ]);
  const late = await linesOf(meter, 'countersign_timer_late_seconds');
  expect(late).toContain('countersign_timer_late_seconds_bucket{le="0.25",kind="sweep"} 0');
  expect(late).toContain('countersign_timer_late_seconds_bucket{le="1",kind="sweep"} 1');
  open = 4;
  expect(await linesOf(meter, 'countersign_requests_open{')).toEqual([
    'countersign_requests_open{status="blocked"} 4',
  ]);
});

test('every measure is there from the start, and every call to IBM and Slack at 0', async () => {
  const text = await createMeter().text();
  const measures = [countedEvents, observedTimes, readGauges].flatMap((some) => Object.keys(some));
  for (const measure of measures) {
    expect(text).toContain(`# HELP countersign_${measure.replaceAll('.', '_')}`);
  }
  for (const [service, operations] of Object.entries(remoteOperations)) {
    for (const operation of operations) {
      expect(text).toContain(`{service="${service}",operation="${operation}",outcome="ok"} 0`);
    }
  }
});

test('what is no plain code is told as other, and the series of a measure have an end', async () => {
  const meter = createMeter();
  meter.count('send.failed', { code: 'the key "billing"\n', reach: 'audience' });
  for (let n = 0; n < 2_000; n++) meter.count('click.refused', { code: `code_${n}` });
  expect(await linesOf(meter, 'countersign_send_failed_total{')).toEqual([
    'countersign_send_failed_total{code="other",reach="audience"} 1',
  ]);
  const refused = await linesOf(meter, 'countersign_click_refused_total{');
  expect(refused.length).toBeLessThan(600);
  expect(refused).toContain('countersign_click_refused_total{code="other"} 1500');
});

test('of several who ask at once one reads a gauge', async () => {
  const meter = createMeter({ gaugeFreshMs: 0 });
  let reads = 0;
  meter.gauge('requests.open', async () => {
    reads += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
    return [{ value: 1, labels: { status: 'blocked' } }];
  });
  await Promise.all([meter.text(), meter.text(), meter.text()]);
  expect(reads).toBe(1);
});

test('a gauge that cannot be read says nothing, and the others are told', async () => {
  const meter = createMeter();
  meter.gauge('requests.open', () => Promise.reject(new Error('Redis is away')));
  expect(await linesOf(meter, 'countersign_requests_open{')).toEqual([]);
  expect(await meter.text()).toContain('countersign_call_made_total');
});
