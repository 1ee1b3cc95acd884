import type { KeyRights } from '../../domain/authority.js';
import { isSamePerson, isSameSlackUser, type Person, type SlackIdentity } from '../../domain/person.js';
import { isOpen, type DeletionRequest } from '../../domain/request.js';
import type { SessionResult } from '../../ports/acting-sessions.js';
import type { OfClick } from '../../ports/of-click.js';
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
  Pick<Ports, 'roles' | 'sessions' | 'clock' | 'personal'>;

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
  const listed = isOpen(request)
    ? [...request.approvers, request.requester].find(({ slack }) => isSameSlackUser(slack, by))
    : undefined;
  const prepare = <T>(ask: () => Promise<T>, isNeeded = true): (() => Promise<T>) => {
    const asking = once(ask);
    // A failure is met by whoever asks for the answer.
    if (listed && isNeeded) asking().catch(() => undefined);
    return asking;
  };
  const isApproval = asked === 'approve';
  const seen = prepare(async () => {
    const askedAt = ports.clock.steady();
    return { askedAt, sighting: await readKey(ports, request.key, 2) };
  });
  const reading = prepare(() => readProtection(ports, request.key), isApproval);
  const rights = listed && {
    iamId: listed.iamId,
    held: prepare(() => ports.roles.rightsOf(listed, request.key)),
  };
  const signer = isApproval && !ports.personal ? signerOf(listed, request) : undefined;
  const session =
    signer && prepare(() => ports.sessions.sessionFor('deletion', signer, request.key));
  return { seen, reading, ...(rights && { rights }), ...(session && { session }) };
}

/** An approval that cannot stand is not worth a sign-in. */
function signerOf(listed: Person | undefined, { requester }: DeletionRequest): Person | undefined {
  return listed && !isSamePerson(listed, requester) ? listed : undefined;
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asking: Promise<T> | undefined;
  return () => (asking ??= ask());
}
