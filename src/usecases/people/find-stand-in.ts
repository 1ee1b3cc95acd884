import type { NamedStandIn, StandInRefusal } from '../../domain/away.js';
import { isSameSlackUser, type Person, type SlackIdentity } from '../../domain/person.js';
import { awaitsDecision } from '../../domain/request.js';
import type { StandIn } from '../../domain/unavailable.js';
import type { SlackAccount } from '../../ports/people-directory.js';
import type { No } from '../answer.js';
import type { Ports } from '../ports.js';
import { anyKey } from './list-approvers.js';
import { readAccount } from './read-account.js';

export type StandInPorts = Pick<
  Ports,
  'people' | 'roles' | 'keys' | 'requests' | 'absences' | 'clock' | 'log' | 'settings'
>;

type StandInFound =
  | {
      ok: true;
      standIn: StandIn;
      /** Where whoever goes away may approve and the stand-in may not, as far as is seen: instances and keys by name. */
      uncovered: string[];
    }
  | { ok: false; no: No | { kind: 'away'; refusal: StandInRefusal } };

/** Those who may approve somewhere, as far as is seen: on a key that no policy names, and those asked about open requests. */
interface KnownApprovers {
  place: string;
  instanceId: string;
  people: readonly Person[];
}

/** Who is meant by a mention, an address or a name among those who may approve, and whether they can stand in. */
export async function findStandIn(
  ports: StandInPorts,
  by: SlackIdentity,
  named: NamedStandIn,
  time: string,
): Promise<StandInFound> {
  const refuse = (refusal: StandInRefusal) => ({
    ok: false as const,
    no: { kind: 'away' as const, refusal },
  });
  const [known, mayKnow] = await Promise.all([knownApprovers(ports), isKnown(ports, by)]);
  let slack: SlackIdentity | undefined;
  if (named.by === 'mention') slack = { userId: named.userId, teamId: by.teamId };
  else if (named.by === 'email') slack = (await foundByEmail(ports, named.email))?.slack;
  else if (meOneself.includes(named.name.toLowerCase())) slack = by;
  else {
    const people = mayKnow ? peopleNamed(named.name, known) : [];
    if (people.length > 1) {
      const choice = people.map((one) => ({ userId: one.slack.userId, name: one.name }));
      return refuse({ code: 'stand_in_ambiguous', time, name: named.name, people: choice });
    }
    slack = people[0]?.slack;
  }
  if (!slack) {
    const others = everyone(known).filter((one) => !isSameSlackUser(one.slack, by));
    const name = named.by === 'email' ? named.email : named.by === 'name' ? named.name : '';
    const names = mayKnow && { known: others.map((one) => one.name) };
    return refuse({ code: 'stand_in_unknown', time, name, ...names });
  }
  if (isSameSlackUser(slack, by)) return refuse({ code: 'stand_in_oneself', time });
  const account = await readAccount(ports, slack);
  if (!account.ok) return account;
  const { kind, name } = account.value;
  if (kind !== 'member') return refuse({ code: 'stand_in_not_eligible', time, name, account: kind });
  const [[absence], [off]] = await Promise.all([
    ports.absences.awayAmong([slack], ports.clock.now()),
    ports.absences.offAmong([slack]),
  ]);
  if (absence) return refuse({ code: 'stand_in_away', time, name, until: absence.until });
  if (off) return refuse({ code: 'stand_in_off', time, name });
  return { ok: true, standIn: { slack, name }, uncovered: uncoveredBy(known, by, slack) };
}

const meOneself = ['me', 'myself', 'i'];

/** Who may approve is told to people IBM Cloud knows, as everywhere. */
async function isKnown({ roles, log }: StandInPorts, by: SlackIdentity): Promise<boolean> {
  try {
    return (await roles.recognise(by)).known;
  } catch (error) {
    log.warn({ slackUserId: by.userId, error }, 'roles could not be read');
    return false;
  }
}

async function foundByEmail({ people, log }: StandInPorts, email: string): Promise<SlackAccount | undefined> {
  return people.findByEmail(email).catch((error: unknown) => {
    log.warn({ error }, 'slack account could not be read');
    return undefined;
  });
}

async function knownApprovers(ports: StandInPorts): Promise<KnownApprovers[]> {
  const instances = await ports.keys.instances();
  const ofInstances = await Promise.all(
    instances.map(async ({ id, name }) => {
      try {
        const people = await ports.roles.approversOf({ instanceId: id, ...anyKey });
        return [{ place: name, instanceId: id, people }];
      } catch (error) {
        ports.log.warn({ instanceId: id, error }, 'approvers could not be listed');
        return [];
      }
    }),
  );
  const open = (await ports.requests.listOpen()).requests.filter(awaitsDecision);
  const ofRequests = open.map(({ key, approvers }) => ({
    place: key.name,
    instanceId: key.instanceId,
    people: approvers,
  }));
  return [...ofInstances.flat(), ...ofRequests];
}

function everyone(known: readonly KnownApprovers[]): Person[] {
  const people = known.flatMap((one) => one.people);
  return people.filter(
    (one, index) => people.findIndex((other) => isSameSlackUser(one.slack, other.slack)) === index,
  );
}

/** By the whole name, else by all words typed; letter case and accents aside. */
function peopleNamed(name: string, known: readonly KnownApprovers[]): Person[] {
  const people = everyone(known);
  const typed = folded(name);
  const whole = people.filter((one) => folded(one.name).join(' ') === typed.join(' '));
  if (whole.length > 0) return whole;
  return people.filter((one) => typed.length > 0 && typed.every((word) => folded(one.name).includes(word)));
}

function folded(name: string): string[] {
  const bare = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return bare.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}

/** A key is named where its instance is not. */
function uncoveredBy(
  known: readonly KnownApprovers[],
  away: SlackIdentity,
  standIn: SlackIdentity,
): string[] {
  const isIn = ({ people }: KnownApprovers, slack: SlackIdentity) =>
    people.some((one) => isSameSlackUser(one.slack, slack));
  const gaps = known.filter((one) => isIn(one, away) && !isIn(one, standIn));
  const first = gaps.filter(
    (one, index) => gaps.findIndex(({ instanceId }) => instanceId === one.instanceId) === index,
  );
  return first.map(({ place }) => place);
}
