// manifest.yml: of a form Slack takes, and saying what the Slack adapter uses.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { slackSurface } from '../src/adapters/slack/surface.js';

interface Manifest {
  features: {
    slash_commands: { command: string; description: string; usage_hint: string; should_escape: boolean }[];
  };
  oauth_config: { scopes: { bot: string[] } };
  settings: { event_subscriptions: { bot_events: string[] } };
}

const root = join(import.meta.dirname, '..');
const manifest = parse(readFileSync(join(root, 'manifest.yml'), 'utf8')) as Manifest;

const text = (minLength: number, maxLength: number) => ({ type: 'string', minLength, maxLength });
const flag = { type: 'boolean' };
/** Every key named is required, none besides is taken. */
const all = (properties: Record<string, unknown>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

/** The keys we use, with the limits of Slack's manifest schema 2.0. */
const schema = all({
  _metadata: all({ major_version: { const: 2 }, minor_version: { type: 'integer', minimum: 1 } }),
  display_information: all({
    name: text(1, 35),
    description: text(1, 140),
    background_color: { type: 'string', pattern: '^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$' },
  }),
  features: all({
    app_home: all({
      home_tab_enabled: flag,
      messages_tab_enabled: flag,
      messages_tab_read_only_enabled: flag,
    }),
    bot_user: all({ display_name: { ...text(1, 80), pattern: '^[A-Za-z0-9-_.]+$' }, always_online: flag }),
    slash_commands: {
      type: 'array',
      minItems: 1,
      maxItems: 50,
      items: all({
        command: { ...text(2, 32), pattern: '^/[a-z0-9-]+$' },
        description: text(1, 2000),
        usage_hint: text(1, 1000),
        should_escape: flag,
      }),
    },
  }),
  oauth_config: all({
    scopes: all({ bot: { type: 'array', maxItems: 255, uniqueItems: true, items: text(1, 50) } }),
  }),
  settings: all({
    event_subscriptions: all({
      bot_events: { type: 'array', maxItems: 100, uniqueItems: true, items: text(1, 50) },
    }),
    interactivity: all({ is_enabled: flag }),
    org_deploy_enabled: flag,
    socket_mode_enabled: flag,
    token_rotation_enabled: flag,
  }),
});
const validate = new Ajv({ allErrors: true }).compile(schema);
const complaints = (value: unknown) =>
  validate(value) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);

describe('the form', () => {
  test('is one Slack takes', () => {
    expect(complaints(manifest)).toEqual([]);
  });

  test.each<[string, (copy: Manifest) => void]>([
    ['a command without its slash', (copy) => void (copy.features.slash_commands[0]!.command = 'delete-key')],
    ['a command without a description', (copy) => void (copy.features.slash_commands[0]!.description = '')],
    ['a scope twice', (copy) => void copy.oauth_config.scopes.bot.push('commands')],
    ['a key Slack does not know', (copy) => void Object.assign(copy, { setting: {} })],
  ])('with %s is not', (_what, spoil) => {
    const copy = structuredClone(manifest);
    spoil(copy);
    expect(complaints(copy)).not.toEqual([]);
  });
});

test('Socket Mode, interactivity and Home are on; the bot is written to by nobody', () => {
  expect(manifest).toMatchObject({
    features: {
      app_home: {
        home_tab_enabled: true,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: true,
      },
    },
    settings: {
      interactivity: { is_enabled: true },
      socket_mode_enabled: true,
      org_deploy_enabled: false,
      token_rotation_enabled: false,
    },
  });
});

describe('it says what the code uses', () => {
  test('commands', () => {
    expect(
      manifest.features.slash_commands.map(({ command, description, usage_hint: usageHint }) => ({
        command,
        description,
        usageHint,
      })),
    ).toEqual(slackSurface.commands);
  });

  test('key names reach us as typed', () => {
    expect(manifest.features.slash_commands.map((it) => it.should_escape)).toEqual([false, false]);
  });

  test('scopes', () => {
    expect(manifest.oauth_config.scopes.bot).toEqual(slackSurface.scopes);
  });

  test('events', () => {
    expect(manifest.settings.event_subscriptions.bot_events).toEqual(slackSurface.events);
  });
});

describe('the code uses no more and no less', () => {
  const folder = join(root, 'src', 'adapters', 'slack');
  const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
  const named = (pattern: RegExp) => [...new Set([...code.matchAll(pattern)].map((match) => match[1] ?? ''))];

  test('commands', () => {
    const commands = slackSurface.commands.map((it) => it.command);
    expect(named(/\.command\(\s*'([^']+)'/g).sort()).toEqual([...commands].sort());
  });

  test('events', () => {
    expect(named(/\.event\(\s*'([^']+)'/g).sort()).toEqual([...slackSurface.events].sort());
  });

  test('scopes, by the Web API methods it calls', () => {
    // A method with no scope of its own is listed too: one that is not in this table is to be looked up.
    const scopesOf: Record<string, string[]> = {
      'auth.test': [],
      'chat.getPermalink': [],
      'chat.postMessage': ['chat:write'],
      'chat.update': ['chat:write'],
      'conversations.info': ['channels:read', 'groups:read'],
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
    const needed = new Set(['commands', ...methods.flatMap((method) => scopesOf[method] ?? [])]);
    expect([...needed].sort()).toEqual([...slackSurface.scopes].sort());
  });
});
