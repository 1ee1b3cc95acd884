import { type Actor, identify, type KeyRights, noRights, withConditional } from '../../domain/authority.js';
import { isSameIamId, type Person, type SlackIdentity } from '../../domain/person.js';
import type { Recognition } from '../../domain/recognition.js';
import { LinkUnreadable } from '../../ports/identity-links.js';
import type { KeyScope } from '../../ports/role-directory.js';
import { type Answer, refused, troubled, yes } from '../answer.js';
import type { Ports } from '../ports.js';
import { readAccount } from './read-account.js';

export type IdentifyPorts = Pick<Ports, 'people' | 'roles' | 'sessions' | 'log' | 'settings'>;

/** Rights of one identity, asked for before it was known who acts. */
export interface RightsAhead {
  iamId: string;
  held(): Promise<KeyRights>;
}

/** Somebody acting whom IBM Cloud knows. */
export interface KnownActor extends Actor {
  person: Person;
}

/**
 * Who is acting, read now from Slack and from the role directory. Nothing a message, button or form carried is
 * looked at. Without a key the rights are none.
 */
export async function identifyActor(
  ports: IdentifyPorts,
  slack: SlackIdentity,
  key?: KeyScope,
  ahead?: RightsAhead,
): Promise<Answer<Actor>> {
  const early = ahead && ports.roles.recognise(slack);
  early?.catch(() => undefined);
  const account = await readAccount(ports, slack);
  if (!account.ok) return account;
  const { kind } = account.value;
  if (kind !== 'member') return yes({ slack, account: kind, person: undefined, rights: noRights });
  let known: ReturnType<typeof knownAs>;
  try {
    known = knownAs((await lasting(early)) ?? (await ports.roles.recognise(slack)));
  } catch (error) {
    return rolesUnread(ports, slack, error);
  }
  const asOneself = ports.sessions.mode === 'passcode' ? ({ asOneself: true } as const) : {};
  const actor = { slack, account: kind, ...known, ...asOneself, rights: noRights };
  return key ? withRightsOn(ports, actor, key, ahead) : yes(actor);
}

/** Who somebody is by their link hangs on nothing that Slack says of the account; an address does, which has just been read anew. */
async function lasting(early: Promise<Recognition> | undefined): Promise<Recognition | undefined> {
  const recognition = await early;
  return recognition?.known && recognition.by !== 'email' ? recognition : undefined;
}

/** The same for what is open to everybody IBM Cloud knows; a refusal for anybody else. */
export async function identifyPerson(
  ports: IdentifyPorts,
  slack: SlackIdentity,
): Promise<Answer<KnownActor>> {
  const actor = await identifyActor(ports, slack);
  if (!actor.ok) return actor;
  const who = identify(actor.value);
  return who.ok ? yes({ ...actor.value, person: who.person }) : refused(who.refusal);
}

/**
 * Somebody identified a moment ago, with their rights on a key as read now. Of people who act as themselves, rights that
 * hang on a condition count: IBM checks them at the act.
 */
export async function withRightsOn(
  ports: Pick<Ports, 'roles' | 'sessions' | 'log'>,
  actor: Actor,
  key: KeyScope,
  ahead?: RightsAhead,
): Promise<Answer<Actor>> {
  const { person } = actor;
  if (!person) return yes(actor);
  try {
    const isAhead = ahead !== undefined && isSameIamId(ahead.iamId, person.iamId);
    const held = await (isAhead ? ahead.held() : ports.roles.rightsOf(person, key));
    return yes({ ...actor, rights: ports.sessions.mode === 'passcode' ? withConditional(held) : held });
  } catch (error) {
    return rolesUnread(ports, actor.slack, error);
  }
}

/** IAM is at fault, or what says who is who. */
export function rolesUnread(
  { log }: Pick<Ports, 'log'>,
  slack: SlackIdentity,
  error: unknown,
): Answer<never> {
  log.warn({ slackUserId: slack.userId, error }, 'roles could not be read');
  return troubled({ kind: error instanceof LinkUnreadable ? 'link' : 'roles' });
}

/** What the role directory says of somebody, as far as it decides. */
export function knownAs(recognition: Recognition): Pick<Actor, 'person' | 'unknown' | 'linkChangedAt'> {
  if (!recognition.known) return { person: undefined, unknown: recognition.why };
  const { person } = recognition;
  const changedAt = recognition.by === 'link' ? recognition.changedAt : undefined;
  return { person, ...(changedAt !== undefined && { linkChangedAt: changedAt }) };
}
