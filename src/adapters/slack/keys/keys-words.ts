import { keysCommand } from '../../../explanations/command-names.js';
import { explainReply, openExplain } from '../explain/explain-handlers.js';
import { approversReply } from '../people/approvers-reply.js';
import { awayReply } from '../people/away-reply.js';
import { openLink } from '../people/link-handlers.js';
import { notifyReply } from '../people/notify-reply.js';
import { whoAmIReply } from '../people/who-am-i-reply.js';
import { openKeyResources } from '../resources/resources-handlers.js';
import { cancelReply } from './cancel-reply.js';
import { keyActReply } from './key-act-reply.js';
import { historyReply } from './history-reply.js';
import { helpReply } from './keys-help.js';
import type { KeysWord } from './keys-word.js';
import { mineReply, pendingReply } from './pending-reply.js';
import { restoreReply } from './restore-reply.js';
import { showReply } from './show-reply.js';

const key = { shown: 'KEY', needed: 'a key’s name, alias, id or CRN' };
const milder = 'milder than deleting';

/** Everything `/keys` understands: what carries it out, explains it and announces it to Slack reads this list. */
export const keysWords: readonly KeysWord[] = [
  {
    word: 'pending',
    alike: ['list', 'open', 'requests', 'queue'],
    help: 'lists open requests, those that wait for you first',
    who: 'known',
    run: pendingReply,
  },
  {
    word: 'mine',
    alike: ['my', 'own', 'asked', 'todo', 'inbox'],
    help: 'lists what waits for you and what you have asked for',
    who: 'known',
    run: mineReply,
  },
  {
    word: 'show',
    alike: ['status', 'info', 'get'],
    argument: key,
    help: 'shows a key, what stands in the way of its deletion, and its requests',
    who: 'known',
    run: showReply,
  },
  {
    word: 'history',
    alike: ['story', 'log', 'audit', 'timeline', 'past'],
    argument: key,
    help: 'tells what has happened to a key, deleted ones too',
    who: 'known',
    run: historyReply,
  },
  {
    word: 'resources',
    alike: ['registrations', 'uses'],
    argument: key,
    help: 'lists everything the key protects, with what to do about it',
    who: 'known',
    open: openKeyResources,
  },
  {
    word: 'approvers',
    alike: ['managers', 'who'],
    argument: key,
    help: 'tells who may delete the key, and who of them can be asked',
    who: 'known',
    run: approversReply,
  },
  {
    word: 'explain',
    alike: ['error', 'why'],
    argument: { shown: '[error]' },
    help: 'tells what an error of IBM’s means for your key, and what to do',
    who: 'known',
    open: openExplain,
    run: explainReply,
  },
  {
    word: 'sync',
    argument: key,
    help: 'has the registered services report anew (Writer, once an hour)',
    who: 'known',
    acts: true,
    run: keyActReply('sync'),
  },
  { word: 'disable', argument: key, help: milder, who: 'known', run: keyActReply('disable') },
  { word: 'enable', argument: key, help: milder, who: 'known', acts: true, run: keyActReply('enable') },
  { word: 'rotate', argument: key, help: milder, who: 'known', run: keyActReply('rotate') },
  {
    word: 'restore',
    alike: ['undelete', 'recover', 'restorable'],
    argument: key,
    help: 'brings a deleted key back (Manager, for 30 days)',
    who: 'known',
    run: restoreReply,
  },
  {
    word: 'cancel',
    alike: ['withdraw', 'undo', 'stop', 'unset'],
    argument: { shown: 'KEY', needed: 'a key’s name, alias, id or CRN, or a request’s id' },
    help: 'takes your own open request back',
    who: 'known',
    acts: true,
    run: cancelReply,
  },
  {
    word: 'whoami',
    alike: ['me', 'rights'],
    argument: { shown: '[KEY]' },
    help: 'tells who you are to Countersign and what you may do',
    who: 'anyone',
    run: whoAmIReply,
  },
  { word: 'link', help: 'proves who you are', who: 'member', open: openLink },
  {
    word: 'away',
    alike: ['back', 'until', 'absent', 'vacation'],
    argument: { shown: 'until DAY' },
    inHelp: () => `\`${keysCommand()} away until friday\`, \`for 3 days, malik stands in\` or \`back\`:`,
    help: 'no direct messages for a while, your rights stay',
    who: 'member',
    acts: true,
    run: awayReply,
  },
  {
    word: 'notify',
    alike: ['mute', 'unmute', 'notifications', 'messages', 'quiet'],
    argument: { shown: 'on|off' },
    inHelp: () => `\`${keysCommand()} notify off\` or \`on\`:`,
    help: 'no direct messages but the last reminder, your rights stay',
    who: 'member',
    acts: true,
    run: notifyReply,
  },
  {
    word: 'help',
    help: 'shows this',
    who: 'anyone',
    run: (ports) => helpReply(keysWords, ports.sessions.mode),
  },
];
