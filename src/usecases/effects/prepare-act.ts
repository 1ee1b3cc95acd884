import type { Actor } from '../../domain/authority.js';
import { mayAct } from '../../domain/key-act.js';
import type { KeyAct, KeyFacts, KeyRef } from '../../domain/key.js';
import type { Person, SlackIdentity } from '../../domain/person.js';
import { isOpen, isReadable, type OpenRequest } from '../../domain/request.js';
import { type Answer, troubled, yes } from '../answer.js';
import { keyGone } from '../keys/key-gone.js';
import { type KeyReadingPorts, readKey } from '../keys/read-key.js';
import { identifyActor, type IdentifyPorts } from '../people/identify-actor.js';
import type { Ports } from '../ports.js';
import { type RefusalPorts, refuseOnRecord } from '../refuse-on-record.js';
import { noteAftermath } from './note-aftermath.js';
import type { TransitionPorts } from './transition.js';

/** An act that this person may do to the key as things stand. */
export interface PreparedAct {
  actor: Actor;
  person: Person;
  key: KeyFacts;
  /** Time of the reading, the KMS's own. */
  serverTime: number;
  open: OpenRequest | undefined;
}

export type PreparingPorts = IdentifyPorts &
  KeyReadingPorts &
  RefusalPorts &
  TransitionPorts &
  Pick<Ports, 'requests'>;

/** Who acts and how the key stands, read now: whether to ask for a last yes or a passcode, and once more before it is done. */
export async function prepareAct(
  ports: PreparingPorts,
  act: KeyAct,
  ref: KeyRef,
  by: SlackIdentity,
): Promise<Answer<PreparedAct>> {
  const seen = await readKey(ports, ref, 2);
  if (!seen.ok) return troubled({ kind: 'kms', failure: seen.failure });
  if (seen.key === 'gone') {
    if (act === 'sync') {
      await noteAftermath(ports, ref, { is: 'nothing_left' }).catch((error: unknown) => {
        ports.log.warn(
          { event: 'sync.not_kept', keyId: ref.keyId, error },
          'that nothing is left was not kept',
        );
      });
    }
    return keyGone(ports, ref);
  }
  const { key, serverTime } = seen;
  const actor = await identifyActor(ports, by, key);
  if (!actor.ok) return actor;
  const request = await ports.requests.findOpen(key);
  const refuse = (refusal: Parameters<typeof refuseOnRecord>[3]) =>
    refuseOnRecord(ports, act, actor.value, refusal, { key });
  if (request && !isReadable(request)) return refuse({ code: 'request_unreadable', request });
  const open = request && isOpen(request) ? request : undefined;
  const who = mayAct(act, actor.value, key, open, serverTime);
  return who.ok
    ? yes({ actor: actor.value, person: who.person, key, serverTime, open })
    : refuse(who.refusal);
}
