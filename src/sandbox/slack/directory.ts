import type { WorldChannel, WorldPerson, WorldWorkspace } from '../world.js';
import type { SlackSnapshot } from './slack-state.js';

export type Channel = WorldChannel & { isArchived: boolean };

/** Who and what exists in the workspace, with what changed since the world began. */
export interface Directory {
  people(): WorldPerson[];
  person(id: string): WorldPerson | undefined;
  channels(): Channel[];
  channel(id: string): Channel | undefined;
  /** The DM between a person and the bot; the same id for ever. */
  dmOf(personId: string): string;
  personOfDm(conversationId: string): WorldPerson | undefined;
  /** Whether somebody is in the workspace the app is installed in. */
  isOurs(person: WorldPerson): boolean;
  /** Whether a person can have a DM with the bot at all. */
  canHaveDm(person: WorldPerson): boolean;
  /** A user object as `users.info` returns it. */
  userObject(person: WorldPerson): Record<string, unknown>;
}

/** Seconds east of UTC in a zone at an instant. */
function zoneOffsetS(timeZone: string, atMs: number): number {
  const name = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(atMs)
    .find((part) => part.type === 'timeZoneName')?.value;
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name ?? '');
  if (!match) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 3_600 + Number(match[3]) * 60);
}

export function createDirectory(
  workspace: WorldWorkspace,
  scopes: readonly string[],
  state: () => SlackSnapshot,
  now: () => number,
): Directory {
  const patched = (person: WorldPerson): WorldPerson => ({
    ...person,
    ...state().personPatches[person.slackUserId],
  });
  const bot: WorldPerson = {
    slackUserId: workspace.botUserId,
    teamId: workspace.teamId,
    handle: 'countersign',
    realName: 'Countersign',
    email: '',
    timeZone: 'UTC',
    kind: 'bot',
    blurb: '',
  };
  const directory: Directory = {
    people: () => workspace.people.map(patched),
    person(id) {
      const found = workspace.people.find((person) => person.slackUserId === id);
      return found ? patched(found) : id === bot.slackUserId ? bot : undefined;
    },
    channels: () =>
      workspace.channels.map((channel) => ({
        ...channel,
        isArchived: state().archivedChannels.includes(channel.id),
        botIsMember: state().botMemberships?.[channel.id] ?? channel.botIsMember,
      })),
    channel: (id) => directory.channels().find((channel) => channel.id === id),
    dmOf: (personId) => `D${personId.slice(1)}`,
    personOfDm(conversationId) {
      const person = directory.people().find((one) => directory.dmOf(one.slackUserId) === conversationId);
      return person && directory.canHaveDm(person) ? person : undefined;
    },
    isOurs: (person) => (person.teams ?? [person.teamId]).includes(workspace.teamId),
    canHaveDm: (person) => directory.isOurs(person) && person.kind !== 'bot' && person.kind !== 'outsider',
    userObject(person) {
      const outside = !directory.isOurs(person);
      const restricted = person.kind === 'guest';
      // Slack leaves zone and address out for bots, and mostly for people of another organisation.
      const zone =
        outside || person.kind === 'bot'
          ? {}
          : {
              tz: person.timeZone,
              tz_label: person.timeZone,
              tz_offset: zoneOffsetS(person.timeZone, now()),
            };
      const withEmail = scopes.includes('users:read.email') && !outside && person.kind !== 'bot';
      return {
        id: person.slackUserId,
        // Slack leaves it out for people of an organisation.
        ...(workspace.grid && person.teams ? {} : { team_id: person.teamId }),
        ...(workspace.grid && person.teams
          ? {
              enterprise_user: {
                id: person.slackUserId,
                enterprise_id: workspace.grid.enterpriseId,
                enterprise_name: workspace.grid.enterpriseName,
                is_admin: false,
                is_owner: false,
                teams: person.teams,
              },
            }
          : {}),
        name: person.handle,
        real_name: person.realName,
        deleted: person.kind === 'deactivated',
        ...zone,
        profile: {
          real_name: person.realName,
          display_name: person.handle,
          team: person.teamId,
          ...(withEmail ? { email: person.email } : {}),
        },
        ...(withEmail ? { is_email_confirmed: true } : {}),
        is_admin: false,
        is_owner: false,
        is_bot: person.kind === 'bot',
        is_app_user: false,
        is_restricted: restricted,
        is_ultra_restricted: false,
        ...(outside
          ? {
              is_stranger: !directory
                .channels()
                .some((one) => one.isExtShared && one.members.includes(person.slackUserId)),
            }
          : {}),
        updated: 1,
      };
    },
  };
  return directory;
}
