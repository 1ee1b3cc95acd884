import { demoRegistrations } from './demo-resources.js';
import type { WorldKey } from './world.js';

const dayMs = 24 * 60 * 60 * 1000;

const key = (serial: number, name: string, keyRingId: string, more: Partial<WorldKey> = {}): WorldKey => ({
  id: `6f1d0a52-77c4-4a0e-9a55-0c2f7a9be${String(serial).padStart(3, '0')}`,
  name,
  keyRingId,
  extractable: false,
  state: 1,
  dualAuthDelete: true,
  createdAgoMs: 90 * dayMs,
  registrations: demoRegistrations[name] ?? [],
  ...more,
});

/** Every kind of key the bot has an answer for. */
export const demoKeys: WorldKey[] = [
  key(1, 'billing-root', 'finance', { aliases: ['billing'], description: 'Billing, retired in spring' }),
  key(2, 'invoices-root', 'finance', { aliases: ['invoices'] }),
  key(3, 'ledger-archive', 'finance'),
  key(4, 'payroll-root', 'people', { aliases: ['payroll'] }),
  key(5, 'hr-paused', 'people', { state: 2 }),
  key(6, 'session-signing', 'default', { extractable: true }),
  key(7, 'legacy-backup', 'default', { dualAuthDelete: false, aliases: ['legacy'] }),
  key(8, 'old-analytics', 'default', { setForDeletion: { byIamId: 'IBMid-WANDA001', agoMs: 2 * dayMs } }),
  key(9, 'partner-gateway', 'default', { state: 3, expiresInMs: -3 * dayMs }),
  key(10, 'scratch-test', 'default', { aliases: ['scratch'] }),
  key(11, 'shared-storage', 'default'),
  key(12, 'data-lake', 'default'),
];
