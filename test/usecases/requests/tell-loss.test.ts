import { expect, it } from 'vitest';
import { tellLoss } from '../../../src/usecases/requests/tell-loss.js';
import { createPortsOfDoubles } from '../../doubles/ports.js';

const loss = { seen: 9, found: 2 };

function stage(channelId?: string) {
  const instance = { id: 'i', name: 'payments', service: 'kms', region: 'eu-de' } as const;
  return createPortsOfDoubles({
    now: 1_000,
    homeTeamId: 'T0OWN',
    instances: [
      instance,
      { ...instance, id: 'j', channelId: 'C2' },
      { ...instance, id: 'k', channelId: 'C2' },
    ],
    grants: new Map(),
    settings: channelId === undefined ? {} : { channelId },
  });
}

it('tells every channel once, however many processes see it, and notes it in the audit log', async () => {
  const { ports, surface, audit } = stage('C1');
  await Promise.all([tellLoss(ports, loss), tellLoss(ports, loss)]);
  await tellLoss(ports, loss);
  expect(surface.losses.map(({ audience }) => audience)).toEqual([
    { kind: 'channel', channelId: 'C1' },
    { kind: 'channel', channelId: 'C2' },
  ]);
  expect(audit.entries).toMatchObject([{ type: 'store.lost', at: 1_000, facts: loss }]);
});

it('tells again where Slack refused, and only there', async () => {
  const { ports, surface, audit } = stage('C1');
  surface.answer = { ok: false, code: 'not_in_channel', effect: 'none' };
  await expect(tellLoss(ports, loss)).rejects.toThrow('not_in_channel');
  surface.answer = undefined;
  await tellLoss(ports, loss);
  await tellLoss(ports, loss);
  expect(surface.losses).toHaveLength(2);
  expect(audit.entries).toHaveLength(1);
});
