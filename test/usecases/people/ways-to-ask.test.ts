import { describe, expect, test } from 'vitest';
import { waysToAsk } from '../../../src/usecases/people/ways-to-ask.js';
import { amir, beforeTheEnd, vera } from '../../domain/given.js';
import { openWorld } from '../world.js';

const id = 'CS-1QKTVC0ABCD';
const ask = async (maxDirectMessages: number, channelId?: string, away = [] as (typeof amir)[]) => {
  const world = openWorld({ settings: { maxDirectMessages } });
  for (const { slack } of away) await world.absences.setAway(slack, beforeTheEnd + 1);
  return (await waysToAsk(world.ports, id, [amir, vera], channelId)).asking;
};

describe('those who may decide', () => {
  test('are asked one by one within the bound', async () => {
    expect(await ask(2)).toBeUndefined();
  });

  test('are asked in the channel beyond it, and a few of them should it be out of reach', async () => {
    expect(await ask(1, 'C0ALL')).toMatchObject({ by: 'channel', instead: [expect.any(String)] });
  });

  test('are asked as far as the bound goes where there is no channel, those who are away last', async () => {
    expect(await ask(1, undefined, [amir])).toEqual({ by: 'direct_message', userIds: ['U0VERA'] });
    expect(await ask(1, undefined, [vera])).toEqual({ by: 'direct_message', userIds: ['U0AMIR'] });
  });

  test('are asked although all of them are away, where nobody else would see it', async () => {
    expect(await ask(2, undefined, [amir, vera])).toMatchObject({ everyoneAway: true });
    expect(await ask(2, 'C0ALL', [amir, vera])).toBeUndefined();
  });
});

test('an absence that cannot be read costs a message, never a request', async () => {
  const world = openWorld();
  world.ports.absences = { ...world.absences, awayAmong: () => Promise.reject(new Error('redis is away')) };
  expect(await waysToAsk(world.ports, id, [amir, vera], undefined)).toEqual({
    unavailable: { away: [], off: [] },
  });
  expect(world.log.lines.map(({ level }) => level)).toEqual(['warn']);
});
