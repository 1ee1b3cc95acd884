// What every record of absences has to do, whatever it is made of.
import { expect, it } from 'vitest';
import type { Absences } from '../../src/ports/absences.js';

const rosa = { userId: 'U0ROSA', teamId: 'T0OWN' };
const amir = { userId: 'U0AMIR', teamId: 'T0OWN' };
const vera = { userId: 'U0VERA', teamId: 'T0OWN' };
const until = 1_772_445_600_000;

/** `create` gives an empty record each time. */
export function absencesContract(create: () => Absences): void {
  it('are told of those who are asked about', async () => {
    const absences = create();
    await absences.setAway(rosa, until);
    await absences.setAway(amir, until + 1);
    expect(await absences.awayAmong([vera, amir, rosa], until - 1)).toEqual([
      { slack: amir, until: until + 1 },
      { slack: rosa, until },
    ]);
    expect(await absences.awayAmong([vera], until - 1)).toEqual([]);
    expect(await absences.awayAmong([], until - 1)).toEqual([]);
  });

  it('end by themselves: the last millisecond before still counts, the end does not', async () => {
    const absences = create();
    await absences.setAway(rosa, until);
    expect(await absences.awayAmong([rosa], until - 1)).toEqual([{ slack: rosa, until }]);
    expect(await absences.awayAmong([rosa], until)).toEqual([]);
  });

  it('are replaced by a later word, whether it is longer or shorter', async () => {
    const absences = create();
    for (const next of [until, until - 1_000, until + 1_000]) {
      await absences.setAway(rosa, next);
      expect(await absences.awayAmong([rosa], 0)).toEqual([{ slack: rosa, until: next }]);
    }
  });

  it('end when somebody is back, also who was never away', async () => {
    const absences = create();
    await absences.setAway(rosa, until);
    await absences.setAway(amir, until);
    await absences.endAway(rosa);
    await absences.endAway(vera);
    expect(await absences.awayAmong([rosa, amir, vera], 0)).toEqual([{ slack: amir, until }]);
  });

  it('tell who stands in, until the next word says otherwise', async () => {
    const absences = create();
    const standIn = { slack: amir, name: 'Amir Nazari' };
    await absences.setAway(rosa, until, standIn);
    expect(await absences.awayAmong([rosa], 0)).toEqual([{ slack: rosa, until, standIn }]);
    await absences.setAway(rosa, until);
    expect(await absences.awayAmong([rosa], 0)).toEqual([{ slack: rosa, until }]);
  });

  it('are apart from direct messages that are turned off', async () => {
    const absences = create();
    expect(await absences.offAmong([])).toEqual([]);
    await absences.setAway(rosa, until);
    await absences.setNotified(amir, false);
    await absences.setNotified(amir, false);
    await absences.setNotified(rosa, true);
    expect(await absences.offAmong([rosa, amir, { ...amir, teamId: 'T0ELSE' }])).toEqual([amir]);
    expect(await absences.awayAmong([rosa, amir], 0)).toEqual([{ slack: rosa, until }]);
    await absences.setNotified(amir, true);
    expect(await absences.offAmong([rosa, amir])).toEqual([]);
  });

  it('are of one workspace', async () => {
    const absences = create();
    await absences.setAway(rosa, until);
    expect(await absences.awayAmong([{ ...rosa, teamId: 'T0ELSE' }], 0)).toEqual([]);
  });
}
