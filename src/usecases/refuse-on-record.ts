import type { Actor } from '../domain/authority.js';
import type { KeyRef } from '../domain/key.js';
import type { Refusal } from '../domain/refusal.js';
import type { DeletionRequest } from '../domain/request.js';
import { type No, refused } from './answer.js';
import type { Ports } from './ports.js';

export type RefusalPorts = Pick<Ports, 'audit' | 'clock'>;

/** Our no to a click or command, with its audit entry; `asked` says to what, in one word. */
export async function refuseOnRecord(
  ports: RefusalPorts,
  asked: string,
  { slack, person }: Pick<Actor, 'slack'> & Partial<Pick<Actor, 'person'>>,
  refusal: Refusal,
  {
    request,
    requestId = request?.id,
    key = request?.key,
  }: { request?: DeletionRequest; requestId?: string; key?: KeyRef & { name?: string } } = {},
): Promise<{ ok: false; no: No }> {
  const at = ports.clock.now();
  await ports.audit.append({
    at,
    type: 'click.refused',
    ...(requestId !== undefined && { requestId }),
    actor: {
      slackUserId: slack.userId,
      slackTeamId: slack.teamId,
      ...(person && { iamId: person.iamId, name: person.name }),
    },
    facts: {
      asked,
      code: refusal.code,
      ...(key && { instanceId: key.instanceId, keyId: key.keyId }),
      ...(key?.name !== undefined && { keyName: key.name }),
    },
  });
  return refused(refusal, { by: { slack, person }, asked, at, ...(request && { request }) });
}
