import { describe, expect, test } from 'vitest';
import { aboutStep } from '../../../../src/adapters/slack/passcode/passcode-step.js';
import { aRequest, rosa } from '../../../domain/given.js';
import { openWorld, valueOf } from '../../../usecases/world.js';

describe('what somebody reads who is asked for a passcode to cancel', () => {
  const read = async (expiresIn?: number) => {
    const world = openWorld({ mode: 'passcode' });
    const waiting = aRequest('awaiting_approval');
    const expiresAt = expiresIn === undefined ? {} : { expiresAt: world.clock.now() + expiresIn };
    const request = await world.hold({ ...waiting, key: { ...waiting.key, ...expiresAt } });
    return valueOf(await aboutStep(world.ports, rosa.slack, { kind: 'cancel', requestId: request.id }));
  };

  test('is that the key is unset at once', async () => {
    for (const expiresIn of [undefined, 1_000])
      expect(await read(expiresIn)).toContain('it is unset at once');
  });

  test('is not that, for a key that has expired: IBM unsets none', async () => {
    const text = await read(0);
    expect(text).toContain('IBM unsets no expired key');
    expect(text).not.toContain('at once');
  });
});
