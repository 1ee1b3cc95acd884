// manifest.yml: of a form Slack takes, and saying what the Slack adapter uses.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { remoteOperations } from '../src/ports/remote-calls.js';
import { slackSurface } from '../src/adapters/slack/surface.js';
import { deleteCommand, keysCommand } from '../src/explanations/command-names.js';
import { appManifest } from '../src/sandbox/slack/manifest.js';

const root = join(import.meta.dirname, '..');
// Read by Slack's rules; what it refuses is tried with the stand-in.
const manifest = appManifest();

test('Socket Mode, interactivity and Home are on, and the bot can be written to', () => {
  expect(manifest).toMatchObject({
    hasHomeTab: true,
    messagesTab: 'writable',
    hasInteractivity: true,
    hasSocketMode: true,
  });
});

describe('it says what the code uses', () => {
  test('commands, and key names reach us as typed', () => {
    expect(manifest.commands).toEqual(
      slackSurface.commands.map((command) => ({ ...command, shouldEscape: false })),
    );
  });

  test('shortcuts, each of which a handler takes', () => {
    expect(manifest.shortcuts).toEqual(slackSurface.shortcuts);
  });

  test('scopes', () => {
    expect(manifest.scopes).toEqual(slackSurface.scopes);
  });

  test('events', () => {
    expect(manifest.events).toEqual(slackSurface.events);
  });
});

test('README tells what each scope is for', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const told = [...readme.matchAll(/^ *\| ((?:`[a-z:.]+`(?:, )?)+) +\|/gm)].flatMap(([, cell]) =>
    [...(cell ?? '').matchAll(/`([a-z:.]+)`/g)].map((hit) => hit[1]),
  );
  expect(told).toEqual(manifest.scopes);
});

describe('the code uses no more and no less', () => {
  const folder = join(root, 'src', 'adapters', 'slack');
  const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
  const named = (pattern: RegExp) => [...new Set([...code.matchAll(pattern)].map((match) => match[1] ?? ''))];

  test('commands', () => {
    expect(named(/\bonCommand\(app, work, (\w+)\(\)/g).sort()).toEqual(['deleteCommand', 'keysCommand']);
    expect([deleteCommand(), keysCommand()]).toEqual(manifest.commands.map((it) => it.command));
  });

  test('shortcuts', () => {
    const taken = named(/\bonShortcut\(app, work, (\w+\.shortcut),/g).sort();
    expect(taken).toEqual(['explainIds.shortcut', 'formIds.shortcut']);
  });

  test('and no text names a command by heart', () => {
    const texts = ['explanations', 'adapters/slack'].flatMap((layer) =>
      readdirSync(join(root, 'src', layer), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !/^(command-names|configuration)\.ts$/.test(file))
        .map((file) => readFileSync(join(root, 'src', layer, file), 'utf8')),
    );
    const named = texts.flatMap((text) =>
      text
        .split('\n')
        .filter((line) => /^(?! *(?:\/\*|\/\/|\*|import)).*(?<![\w./])\/(?:delete-key|keys)\b/.test(line)),
    );
    expect(texts.length).toBeGreaterThan(50);
    expect(named).toEqual([]);
  });

  test('events', () => {
    // A message is an event of its conversation's kind.
    const kinds = named(/\.event\(\s*'([^']+)'/g).map((event) =>
      event === 'message' ? 'message.im' : event,
    );
    expect(kinds.sort()).toEqual([...slackSurface.events].sort());
  });

  test('scopes, by the Web API methods it calls', () => {
    // A method with no scope of its own is listed too: one that is not in this table is to be looked up.
    const scopesOf: Record<string, string[]> = {
      'auth.test': [],
      'bots.info': ['users:read'],
      'chat.delete': ['chat:write'],
      'chat.getPermalink': [],
      'chat.postEphemeral': ['chat:write'],
      'chat.postMessage': ['chat:write'],
      'chat.update': ['chat:write'],
      'conversations.history': ['im:history'],
      'conversations.open': ['im:write'],
      'conversations.replies': ['im:history'],
      'conversations.info': ['channels:read', 'groups:read'],
      'dnd.teamInfo': ['dnd:read'],
      'files.uploadV2': ['files:write'],
      'users.info': ['users:read'],
      'users.lookupByEmail': ['users:read.email'],
      'views.open': [],
      'views.publish': [],
      'views.push': [],
      'views.update': [],
    };
    const methods = named(
      /\b((?:apps|auth|bots|chat|conversations|dnd|files|pins|reactions|team|usergroups|users|views)\.[a-z][A-Za-z0-9]+)\(/g,
    );
    expect(methods.filter((method) => !(method in scopesOf))).toEqual([]);
    // Each is counted by its own name; an upload is two calls of others.
    const counted: readonly string[] = [...remoteOperations.slack, 'files.uploadV2'];
    expect(methods.filter((method) => !counted.includes(method))).toEqual([]);
    // The last is the event's.
    const needed = new Set([
      'commands',
      'im:history',
      ...methods.flatMap((method) => scopesOf[method] ?? []),
    ]);
    expect([...needed].sort()).toEqual([...slackSurface.scopes].sort());
  });
});
