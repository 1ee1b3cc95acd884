// Everybody who might press, and what the rules let them do: written down here by hand, not read from the bot.
import { demoWorld } from '../../src/sandbox/demo-world.js';
import type { World, WorldGrant, WorldKey, WorldPerson } from '../../src/sandbox/world.js';

const [prod, , vault] = demoWorld.instances as [World['instances'][0], unknown, World['instances'][0]];
const homeTeam = demoWorld.workspace.teamId;

/** Where a role counts; absent: everywhere. */
interface Scope {
  instanceId: string;
  keyRingId?: string;
}

export type Requester = 'rita' | 'carl';

export interface Presser {
  handle: string;
  userId: string;
  /** As the payload says. */
  teamId: string;
  iamId?: string;
  role?: 'Reader' | 'Writer' | 'Manager';
  on?: Scope;
  /** Whatever else they are, they cannot act. */
  excluded?: string;
  /** Which of the requesters this is, under whatever account and identity. */
  human?: Requester;
}

const kindWords = {
  guest: 'a guest',
  bot: 'a bot',
  deactivated: 'a deactivated account',
  outsider: 'somebody of another organisation',
};

const presserOf = ({ handle, slackUserId, teamId, iamId, role, kind }: WorldPerson): Presser => ({
  handle,
  userId: slackUserId,
  teamId,
  ...(iamId !== undefined && { iamId }),
  ...(role !== undefined && { role: role as 'Manager' }),
  ...(kind !== 'member' && { excluded: kindWords[kind] }),
  ...(iamId === undefined && kind === 'member' && { excluded: 'somebody IBM Cloud does not know' }),
});

const added: Presser[] = [
  {
    handle: 'ines',
    userId: 'U0INES0000',
    teamId: homeTeam,
    iamId: 'IBMid-INES001',
    role: 'Manager',
    on: { instanceId: vault.id },
  },
  {
    handle: 'rosa',
    userId: 'U0ROSA0000',
    teamId: homeTeam,
    iamId: 'IBMid-ROSA001',
    role: 'Manager',
    on: { instanceId: prod.id, keyRingId: 'people' },
  },
  {
    handle: 'otto',
    userId: 'U0OTTO0000',
    teamId: homeTeam,
    iamId: 'IBMid-OTTO001',
    role: 'Manager',
    excluded: 'a bot',
  },
  // Rita's second IAM id, with her address and every right.
  {
    handle: 'ruth',
    userId: 'U0RUTH0000',
    teamId: homeTeam,
    iamId: 'IBMid-RITA002',
    role: 'Manager',
    human: 'rita',
  },
  // A second requester, whose IAM id goes over to another account once he has asked.
  {
    handle: 'carl',
    userId: 'U0CARL0000',
    teamId: homeTeam,
    iamId: 'IBMid-CARL001',
    role: 'Manager',
    human: 'carl',
  },
  {
    handle: 'cleo',
    userId: 'U0CLEO0000',
    teamId: homeTeam,
    iamId: 'IBMid-CARL001',
    role: 'Manager',
    human: 'carl',
  },
];

const known = demoWorld.workspace.people.map(presserOf);
const [mona] = known.filter(({ handle }) => handle === 'mona');
export const pressers: Presser[] = [
  ...known.map((one) => (one.handle === 'rita' ? { ...one, human: 'rita' as const } : one)),
  ...added,
  { handle: 'nobody', userId: 'U0NOBODY00', teamId: homeTeam, excluded: 'an account Slack does not know' },
  { ...mona!, handle: 'mona of another workspace', teamId: 'T0OTHERORG', excluded: 'from another workspace' },
  {
    handle: 'olaf as one of ours',
    userId: 'U0OLAF0000',
    teamId: homeTeam,
    excluded: 'an outsider whose payload says our workspace',
  },
];

export function presserCalled(handle: string): Presser {
  return pressers.find((one) => one.handle === handle)!;
}

const key = (id: number, name: string, more: Partial<WorldKey> = {}): WorldKey => ({
  id: `3c9d2e74-11a6-4c3e-9d07-4b8f5a6e0${String(id).padStart(3, '0')}`,
  name,
  keyRingId: 'finance',
  extractable: false,
  state: 1,
  dualAuthDelete: true,
  createdAgoMs: 1_000_000,
  ...more,
});

/** Its request takes up what somebody has set outside. */
export const takenUp = 'stand-taken-up';

/** Keys with a request that has to outlive every forged press, and who asked. */
export const standing: [string, Requester][] = [
  ['stand-plain', 'rita'],
  ['stand-busy', 'rita'],
  ['stand-own-guard', 'rita'],
  ['stand-in-vault', 'rita'],
  ['stand-of-carl', 'carl'],
  [takenUp, 'rita'],
];

/** Of nobody’s request: set for deletion outside, as is the one that is taken up. */
export const setOutside = 'free-set';

const emailOf = (handle: string) => `${handle === 'ruth' ? 'rita' : handle}@example.com`;

/** `legal` keys are for presses that have to be accepted. */
export function worldOfPresses(legal: number): World {
  const world = structuredClone(demoWorld);
  const [first, , third] = world.instances;
  const bucket = (name: string) => ({
    resourceCrn: `crn:v1:bluemix:public:cloud-object-storage:global:a/${world.accountId}:7d1e6f2a-cos:bucket:${name}`,
    preventKeyDeletion: false,
    createdAgoMs: 1_000,
  });
  first!.keys = [
    key(1, 'stand-plain'),
    key(2, 'stand-busy', { registrations: ['north', 'south'].map(bucket) }),
    key(3, 'stand-own-guard', { dualAuthDelete: false }),
    key(5, 'free'),
    key(6, 'stand-of-carl'),
    key(7, takenUp),
    key(8, setOutside),
    ...Array.from({ length: legal }, (_, at) => key(100 + at, `legal-${at}`)),
  ];
  third!.keys = [key(4, 'stand-in-vault', { keyRingId: 'default' })];
  for (const { handle, userId, teamId, iamId, role, on, excluded } of added) {
    world.workspace.people.push({
      slackUserId: userId,
      teamId,
      handle,
      realName: handle,
      email: emailOf(handle),
      timeZone: 'Europe/Berlin',
      kind: excluded === 'a bot' ? 'bot' : 'member',
      blurb: '',
    });
    if (world.identities.some((one) => one.iamId === iamId)) continue;
    const grants: WorldGrant[] = (on ? [on] : world.instances.map(({ id }) => ({ instanceId: id }))).map(
      (scope) => ({ ...scope, role: role! }),
    );
    world.identities.push({ iamId: iamId!, kind: 'user', name: handle, email: emailOf(handle), grants });
  }
  return world;
}

export const acts = [
  'approve',
  'deny',
  'question',
  'answer',
  'nudge',
  'cancel',
  'ask',
  'adopt',
  'adopt button',
  'disable',
  'rotate',
  'unset',
  'restore',
] as const;
export type Act = (typeof acts)[number];

/** Those that name a key, and no request. */
export const onKeys: readonly Act[] = ['ask', 'adopt', 'adopt button', 'disable', 'rotate'];

/** The rule that keeps this person from this act, all else being right; undefined when they may. */
export function ruleAgainst(
  { excluded, role, on, human }: Presser,
  act: Act,
  target: { instanceId: string; keyRingId: string },
  requester: Requester,
): string | undefined {
  if (excluded !== undefined) return excluded;
  const counts =
    !on || (on.instanceId === target.instanceId && (on.keyRingId ?? target.keyRingId) === target.keyRingId);
  const isManager = counts && role === 'Manager';
  const isWriter = counts && (role === 'Manager' || role === 'Writer');
  switch (act) {
    case 'approve':
    case 'deny':
      if (human === requester) return 'the requester decides';
      return isManager ? undefined : `a ${counts ? role : 'Manager of something else'} decides`;
    case 'question':
      if (human === requester) return 'the requester asks';
      return isManager ? undefined : `a ${counts ? role : 'Manager of something else'} asks`;
    case 'answer':
      return human === requester ? undefined : 'somebody else answers';
    case 'nudge':
      return human === requester ? undefined : 'somebody else nudges';
    case 'cancel':
      return human === requester ? undefined : 'somebody else cancels';
    case 'ask':
    case 'adopt':
    case 'adopt button':
    case 'rotate':
      return isWriter ? undefined : `a ${counts ? role : 'Manager of something else'} acts on a key`;
    case 'disable':
      return isManager ? undefined : `a ${counts ? role : 'Manager of something else'} acts on a key`;
    case 'unset':
      return 'an authorization is taken back that nobody withdrew';
    case 'restore':
      return 'a key is restored that nobody has deleted';
  }
}
