import { isOver } from '../../domain/deadlines.js';
import { noteUnavailable } from '../../domain/note-unavailable.js';
import { isSameSlackUser, type SlackIdentity } from '../../domain/person.js';
import {
  awaitsDecision,
  type AwaitingApproval,
  type Blocked,
  type DeletionRequest,
} from '../../domain/request.js';
import { transition, type TransitionPorts } from '../effects/transition.js';
import { readUnavailable } from '../people/whom-to-message.js';
import type { Ports } from '../ports.js';

type AvailabilityPorts = TransitionPorts & Pick<Ports, 'absences'>;

/**
 * Has each request that waits say who of those it waits for takes no messages now. Whoever was not asked for that, and is there
 * again, gets the card with it. One request's trouble does not keep the others waiting.
 */
export async function noteAvailability(
  ports: AvailabilityPorts,
  requests: readonly DeletionRequest[],
): Promise<void> {
  const now = ports.clock.now();
  const waiting = requests.filter(awaitsDecision).filter(({ endsAt }) => !isOver(endsAt, now));
  const people = new Map(
    waiting
      .flatMap(({ approvers }) => approvers)
      .map((one) => [`${one.slack.teamId}/${one.slack.userId}`, one]),
  );
  try {
    const unavailable = await readUnavailable(ports, [...people.values()]);
    for (const request of waiting) {
      if (noteUnavailable(request, unavailable).length === 0) continue;
      await transition(ports, request.id, { type: 'note_unavailable', unavailable }).catch((error: unknown) =>
        ports.log.warn({ requestId: request.id, error }, 'who is away could not be noted'),
      );
    }
  } catch (error) {
    // The next round looks again.
    ports.log.warn({ error }, 'absences could not be read');
  }
}

/** Open requests that this account could decide on, the one that ends first on top. */
export async function waitingFor(
  ports: Pick<Ports, 'requests'>,
  slack: SlackIdentity,
): Promise<(AwaitingApproval | Blocked)[]> {
  return (await ports.requests.listOpen()).requests
    .filter(awaitsDecision)
    .filter(({ approvers }) => approvers.some((one) => isSameSlackUser(one.slack, slack)))
    .sort((one, other) => one.endsAt - other.endsAt);
}
