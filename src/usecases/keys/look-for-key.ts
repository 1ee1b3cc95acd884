import type { SlackIdentity } from '../../domain/person.js';
import type { Answer } from '../answer.js';
import { mayLook } from '../people/may-look.js';
import type { Ports } from '../ports.js';
import { resolveKey, type ResolvedKey } from './resolve-key.js';

/** The one key a person means by a name, alias, id or CRN; for people who may see which keys there are. */
export async function lookForKey(
  ports: Pick<Ports, 'people' | 'roles' | 'keys' | 'log' | 'settings' | 'requests' | 'clock'>,
  by: SlackIdentity,
  text: string,
): Promise<Answer<ResolvedKey>> {
  const looker = await mayLook(ports, by);
  return looker.ok ? resolveKey(ports, text) : looker;
}
