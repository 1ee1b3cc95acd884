// IBM's clock stands ten minutes from ours: the log has one clock, what is done is done, and somebody is told.
import { afterEach, describe, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { dayMs } from '../../src/domain/deadlines.js';
import { cardTitle, cast, openStage, type Stage } from './stage.js';

let stage: Stage;
afterEach(() => stage.close());
const shows = (title: string) =>
  stage.until(() => cardTitle(stage.card(cast.mona)) === title, `a card saying "${title}"`);

describe.each([
  ['ahead of', 600_000],
  ['behind', -600_000],
])('IBM ten minutes %s us', (_, ibmAheadMs) => {
  it('a key goes, and every entry of it is in our time and order, with IBM’s beside it; somebody is told', async () => {
    stage = await openStage({ ibmAheadMs });
    const from = stage.clock.now();
    await stage.ask(cast.rita, 'billing');
    await shows('Delete key billing-root?');
    await stage.press(cast.mona, cardActions.approve);
    await shows('Deleted: key billing-root');
    const to = stage.clock.now();
    const entries = await stage.app().ports.audit.read(1, 100);
    const times = entries.map(({ at }) => at);
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(from);
    expect(Math.max(...times)).toBeLessThanOrEqual(to);
    const answers = entries.flatMap(({ at, facts: { ibm } }) => (ibm ? [{ at, ibm }] : []));
    expect(answers.map(({ ibm }) => typeof ibm.correlationId)).toEqual(['string', 'string']);
    for (const { at, ibm } of answers) {
      // IBM counts whole seconds.
      expect(Math.abs(ibm.at! - ibmAheadMs - at)).toBeLessThan(30_000);
    }
    // Known at the first answer, and said once.
    const { ok, figures } = await stage.app().health.clocks();
    expect(ok).toBe(false);
    expect(Math.abs(Number(figures?.['ibmAheadSeconds']) + ibmAheadMs / 1_000)).toBeLessThan(1.6);
    expect(Math.abs(Number(figures?.['slackAheadSeconds']))).toBeLessThan(1.6);
    const said = stage.logged.filter((line) => line.includes('"clock.skewed"'));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(ibmAheadMs > 0 ? 'behind IBM' : 'ahead of IBM');
  });

  it('nobody approves once either clock has come to the end, and nothing is deleted then', async () => {
    stage = await openStage({ ibmAheadMs });
    await stage.ask(cast.rita, 'billing');
    await shows('Delete key billing-root?');
    // The first of the two ends ten minutes before seven days have passed here, or by then.
    await stage.clock.advance(7 * dayMs - Math.max(0, -ibmAheadMs) + 1_000);
    await stage.press(cast.mona, cardActions.approve).catch(() => undefined);
    await shows('Expired: key billing-root was not deleted');
    expect(stage.kms.counts().effectiveDeletes.size).toBe(0);
    const types = (await stage.app().ports.audit.read(1, 100)).map(({ type }) => type);
    expect(types).toContain('request.expired');
    expect(types).not.toContain('request.approved');
  });
});
