import type { Instance } from '../ports/key-management.js';
import type { Ports } from './ports.js';

/** Every channel that gets cards: the one of all, and those of single instances. */
export function everyChannel(
  { settings }: Pick<Ports, 'settings'>,
  instances: readonly Instance[],
): ReadonlySet<string> {
  const named = [settings.channelId, ...instances.map((one) => one.channelId)];
  return new Set(named.filter((channel) => channel !== undefined));
}
