import type { AppManifest } from '../../../src/sandbox/slack/manifest.js';
import type { WorldPerson, WorldWorkspace } from '../../../src/sandbox/world.js';

const person = (id: string, handle: string, kind: WorldPerson['kind'] = 'member'): WorldPerson => ({
  slackUserId: id,
  teamId: kind === 'outsider' ? 'T0OTHER' : 'T0HOME',
  handle,
  realName: handle.toUpperCase(),
  email: `${handle}@example.com`,
  timeZone: 'Europe/Berlin',
  kind,
  blurb: '',
});

export const ada = 'U0ADA';
export const ben = 'U0BEN';
export const gus = 'U0GUEST';
export const olga = 'U0OUT';
export const dan = 'U0DEAD';
export const keysChannel = 'C0KEYS';
export const sharedChannel = 'C0SHARED';
export const secretChannel = 'C0SECRET';
export const otherChannel = 'C0OTHER';

const channel = (id: string, name: string, members: string[]) => ({
  id,
  name,
  members,
  isPrivate: false,
  isExtShared: false,
  botIsMember: true,
});

/** An app that may do all the stand-in knows, and is told nothing but of its Home. */
export const testManifest: AppManifest = {
  commands: ['/delete-key', '/keys', '/open', '/x'].map((command) => ({
    command,
    description: '',
    shouldEscape: false,
  })),
  shortcuts: [],
  hasHomeTab: true,
  messagesTab: 'writable',
  scopes: [
    'commands',
    'chat:write',
    'users:read',
    'users:read.email',
    'im:history',
    'im:write',
    'im:read',
    'channels:read',
    'groups:read',
    'files:write',
    'team:read',
    'dnd:read',
  ],
  events: ['app_home_opened'],
  hasInteractivity: true,
  hasSocketMode: true,
};

export function testWorkspace(): WorldWorkspace {
  return {
    teamId: 'T0HOME',
    teamName: 'Home',
    domain: 'home',
    botUserId: 'U0BOT',
    botId: 'B0BOT',
    appId: 'A0APP',
    botToken: 'xoxb-test',
    appToken: 'xapp-test',
    signingSecret: 'shh-signing',
    people: [
      person(ada, 'ada'),
      person(ben, 'ben'),
      person(gus, 'gus', 'guest'),
      person(olga, 'olga', 'outsider'),
      person(dan, 'dan', 'deactivated'),
    ],
    channels: [
      channel(keysChannel, 'keys', [ada, ben]),
      { ...channel(sharedChannel, 'shared', [ada, olga]), isExtShared: true },
      { ...channel(secretChannel, 'secret', [ada]), isPrivate: true, botIsMember: false },
      { ...channel(otherChannel, 'other', [ada]), botIsMember: false },
    ],
  };
}
