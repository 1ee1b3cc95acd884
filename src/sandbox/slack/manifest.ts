// The app as manifest.yml describes it to Slack: read by the rules of Slack's manifest schema 2.0, and held against all the bot does.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

export interface ManifestCommand {
  command: string;
  description: string;
  usageHint?: string;
  shouldEscape: boolean;
}

export interface ManifestShortcut {
  name: string;
  type: 'global' | 'message';
  callbackId: string;
}

export interface AppManifest {
  commands: ManifestCommand[];
  shortcuts: ManifestShortcut[];
  hasHomeTab: boolean;
  /** What the bot's direct messages are: a place to write, to read alone, or none at all. */
  messagesTab: 'writable' | 'read_only' | 'off';
  /** Bot scopes: the token has these and no others. */
  scopes: string[];
  events: string[];
  hasInteractivity: boolean;
  hasSocketMode: boolean;
}

/** Events the stand-in knows, with the scope that Slack wants beside each. */
const eventScopes: Record<string, string | undefined> = {
  app_home_opened: undefined,
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
};

const text = (min: number, max: number) => z.string().min(min).max(max);
const names = (max: number) =>
  z
    .array(text(1, 50))
    .max(max)
    .refine((list) => new Set(list).size === list.length, 'holds a name twice');

const schema = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal([1, 2]), minor_version: z.int().min(1) }),
  display_information: z.strictObject({
    name: text(1, 35),
    description: text(1, 140).optional(),
    long_description: text(175, 4_000).optional(),
    background_color: z
      .string()
      .regex(/^#[0-9a-f]{3}([0-9a-f]{3})?$/i)
      .optional(),
  }),
  features: z.strictObject({
    app_home: z
      .strictObject({
        home_tab_enabled: z.boolean().default(false),
        messages_tab_enabled: z.boolean().default(false),
        messages_tab_read_only_enabled: z.boolean().default(false),
      })
      .prefault({}),
    bot_user: z.strictObject({
      display_name: text(1, 80).regex(/^[\w.-]+$/),
      always_online: z.boolean().default(false),
    }),
    slash_commands: z
      .array(
        z.strictObject({
          command: text(2, 32).regex(/^\/[a-z0-9-]+$/),
          description: text(1, 2_000),
          usage_hint: text(1, 1_000).optional(),
          url: z.url().max(3_000).optional(),
          should_escape: z.boolean().default(false),
        }),
      )
      .min(1)
      .max(50)
      .refine((list) => new Set(list.map((one) => one.command)).size === list.length, 'holds a command twice')
      .default([]),
    shortcuts: z
      .array(
        z.strictObject({
          name: text(1, 24),
          type: z.enum(['global', 'message']),
          callback_id: text(1, 255),
          description: text(1, 150),
        }),
      )
      .min(1)
      .max(10)
      .default([]),
  }),
  oauth_config: z.strictObject({ scopes: z.strictObject({ bot: names(255) }) }),
  settings: z.strictObject({
    event_subscriptions: z
      .strictObject({ request_url: z.url().optional(), bot_events: names(100) })
      .default({ bot_events: [] }),
    interactivity: z
      .strictObject({
        is_enabled: z.boolean(),
        request_url: z.url().optional(),
        message_menu_options_url: z.url().optional(),
      })
      .default({ is_enabled: false }),
    org_deploy_enabled: z.boolean().default(false),
    socket_mode_enabled: z.boolean().default(false),
    token_rotation_enabled: z.boolean().default(false),
  }),
});

type Written = z.output<typeof schema>;

/** A manifest Slack's settings page would not take. */
class ManifestRefused extends Error {
  constructor(readonly complaints: string[]) {
    super(`The manifest is not one Slack takes: ${complaints.join('; ')}`);
  }
}

/** Reads YAML or JSON, as the settings page does. Throws `ManifestRefused`. */
export function readManifest(written: string): AppManifest {
  const parsed = schema.safeParse(parse(written));
  if (!parsed.success) {
    throw new ManifestRefused(parsed.error.issues.map((one) => `${one.path.join('.')}: ${one.message}`));
  }
  const complaints = whatIsMissing(parsed.data);
  if (complaints.length > 0) throw new ManifestRefused(complaints);
  const { features, oauth_config, settings } = parsed.data;
  const { home_tab_enabled, messages_tab_enabled, messages_tab_read_only_enabled } = features.app_home;
  return {
    commands: features.slash_commands.map(({ command, description, usage_hint, should_escape }) => ({
      command,
      description,
      ...(usage_hint === undefined ? {} : { usageHint: usage_hint }),
      shouldEscape: should_escape,
    })),
    shortcuts: features.shortcuts.map(({ name, type, callback_id }) => ({
      name,
      type,
      callbackId: callback_id,
    })),
    hasHomeTab: home_tab_enabled,
    messagesTab: !messages_tab_enabled ? 'off' : messages_tab_read_only_enabled ? 'read_only' : 'writable',
    scopes: oauth_config.scopes.bot,
    events: settings.event_subscriptions.bot_events,
    hasInteractivity: settings.interactivity.is_enabled,
    hasSocketMode: settings.socket_mode_enabled,
  };
}

/** The app's own, from the file an administrator gives to Slack. */
export function appManifest(): AppManifest {
  return readManifest(readFileSync(join(import.meta.dirname, '..', '..', '..', 'manifest.yml'), 'utf8'));
}

/** What one part of a manifest wants of another. */
function whatIsMissing({ features, oauth_config, settings }: Written): string[] {
  const scopes = oauth_config.scopes.bot;
  const needs = [
    ...(features.slash_commands.length + features.shortcuts.length > 0 ? [['commands', 'commands']] : []),
    ...settings.event_subscriptions.bot_events.map((event) => [event, eventScopes[event]]),
  ];
  return [
    ...settings.event_subscriptions.bot_events
      .filter((event) => !Object.hasOwn(eventScopes, event))
      .map((event) => `${event} is no event the stand-in knows`),
    ...needs.flatMap(([what, scope]) =>
      scope !== undefined && !scopes.includes(scope) ? [`${what} needs the scope ${scope}`] : [],
    ),
  ];
}
