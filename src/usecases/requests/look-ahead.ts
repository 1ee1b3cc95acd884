import { isSamePerson, isSameSlackUser, type Person, type SlackIdentity } from '../../domain/person.js';
import { awaitsDecision, type DeletionRequest } from '../../domain/request.js';
import type { SessionResult } from '../../ports/acting-sessions.js';
import type { OfClick } from '../../ports/of-click.js';
import { startStopwatch } from '../effects/stopwatch.js';
import { type KeyReadingPorts, readKey } from '../keys/read-key.js';
import { type ProtectionPorts, type ProtectionReading, readProtection } from '../keys/read-protection.js';
import type { RightsAhead } from '../people/identify-actor.js';
import type { Ports } from '../ports.js';

/** What a decision needs of IBM: each is asked once, and the answer is the same to whoever asks again. */
export interface Ahead {
  seen(): Promise<NonNullable<OfClick['seen']>>;
  reading(): Promise<ProtectionReading>;
  /** Of the identity this Slack user had when people were asked; counts only for who they are found to be now. */
  rights?: RightsAhead;
  /** Absent where nobody signs in ahead. */
  session?(): Promise<SessionResult>;
}

type LookingPorts = KeyReadingPorts &
  ProtectionPorts &
  Pick<Ports, 'roles' | 'sessions' | 'clock' | 'personal' | 'log'>;

/**
 * What a click will need, asked for at once and beside the question who clicked: for those on an open request alone, as
 * nobody else is to have IBM asked by clicking. For everyone else it is asked for when it is needed.
 */
export function lookAhead(
  ports: LookingPorts,
  request: DeletionRequest,
  by: SlackIdentity,
  asked: 'approve' | 'deny' | 'cancel',
): Ahead {
  const listed = listedFor(request, by, asked);
  const prepare = <T>(ask: () => Promise<T>, isNeeded = true): (() => Promise<T>) => {
    const asking = once(ask);
    // A failure is met by whoever asks for the answer.
    if (listed && isNeeded) asking().catch(() => undefined);
    return asking;
  };
  const isApproval = asked === 'approve';
  const seen = prepare(async () => {
    const ageMs = startStopwatch(ports.clock);
    return { ageMs, sighting: await readKey(ports, request.key, 2) };
  });
  const reading = prepare(() => readProtection(ports, request.key), isApproval);
  const rights = listed && {
    iamId: listed.iamId,
    held: prepare(() => ports.roles.rightsOf(listed, request.key)),
  };
  const session =
    listed && isApproval && !ports.personal
      ? prepare(async () => {
          const signedIn = await ports.sessions.sessionFor('deletion', listed, request.key);
          if (!signedIn.ok) {
            const facts = { event: 'sign_in.failed', requestId: request.id, effect: 'delete_key' };
            ports.log.warn(
              { ...facts, failure: signedIn.failure },
              'signing in ahead did not work, tried again where it is needed',
            );
          }
          return signedIn;
        })
      : undefined;
  return { seen, reading, ...(rights && { rights }), ...(session && { session }) };
}

/** Whoever clicked, as the request names them; nobody where what they ask cannot stand as things are. */
function listedFor(
  request: DeletionRequest,
  by: SlackIdentity,
  asked: 'approve' | 'deny' | 'cancel',
): Person | undefined {
  if (!awaitsDecision(request)) return undefined;
  const { requester, approvers } = request;
  const named = asked === 'cancel' ? [requester, ...approvers] : approvers;
  const listed = named.find(({ slack }) => isSameSlackUser(slack, by));
  return asked === 'cancel' || (listed && !isSamePerson(listed, requester)) ? listed : undefined;
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asking: Promise<T> | undefined;
  return () => (asking ??= ask());
}
