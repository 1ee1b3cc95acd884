import type { WorldPerson } from '../../world.js';
import type { PlacedElement, StateValues } from '../block-kit/elements.js';
import type { MessageChange, SlackContext } from '../context.js';
import { messageObject } from '../messages.js';
import type { StoredMessage, StoredView } from '../slack-state.js';
import { newId } from '../slack-state.js';
import { viewObject } from '../views.js';

// The old verification token; every payload carries one and nobody should look at it.
const token = 'sandbox-verification-token';

function common(context: SlackContext, person: WorldPerson): Record<string, unknown> {
  const { workspace } = context;
  return {
    // An outsider's own team, never ours: apps tell Slack Connect people apart by it.
    user: {
      ...{ id: person.slackUserId, username: person.handle, name: person.handle },
      team_id: workspace.grid && person.teams ? workspace.grid.pressTeamId : person.teamId,
    },
    api_app_id: workspace.appId,
    token,
    team: { id: workspace.teamId, domain: workspace.domain },
    enterprise: workspace.grid
      ? { id: workspace.grid.enterpriseId, name: workspace.grid.enterpriseName }
      : null,
    is_enterprise_install: false,
  };
}

const channelNameOf = (context: SlackContext, id: string) =>
  context.directory.channel(id)?.name ?? 'directmessage';

/** Where an element was used: a message as one person sees it, or a view. */
export type Place = { message: StoredMessage; values: StateValues } | { view: StoredView };

function placeOf(context: SlackContext, place: Place): Record<string, unknown> {
  if ('view' in place) {
    const { view } = place;
    return {
      container: { type: 'view', view_id: view.id },
      view: viewObject(context, view),
    };
  }
  const { message } = place;
  const ephemeral = message.onlyFor !== undefined;
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: ephemeral,
      ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
    },
    channel: { id: message.channel, name: channelNameOf(context, message.channel) },
    // Slack leaves the message out when it was ephemeral.
    ...(ephemeral ? {} : { message: messageObject(context, message) }),
    state: { values: place.values },
  };
}

export function commandPayload(
  context: SlackContext,
  person: WorldPerson,
  at: { command: string; text: string; channel: string; triggerId: string; responseUrl: string },
): Record<string, string> {
  const { workspace } = context;
  return {
    token,
    team_id: workspace.teamId,
    team_domain: workspace.domain,
    ...(workspace.grid
      ? { enterprise_id: workspace.grid.enterpriseId, enterprise_name: workspace.grid.enterpriseName }
      : {}),
    channel_id: at.channel,
    channel_name: channelNameOf(context, at.channel),
    user_id: person.slackUserId,
    user_name: person.handle,
    command: at.command,
    text: at.text,
    api_app_id: workspace.appId,
    is_enterprise_install: 'false',
    response_url: at.responseUrl,
    trigger_id: at.triggerId,
  };
}

export function actionPayload(
  context: SlackContext,
  person: WorldPerson,
  use: {
    place: Place;
    placed: PlacedElement;
    outcome: Record<string, unknown>;
    triggerId: string;
    responseUrl?: string;
  },
): Record<string, unknown> {
  const { element, block } = use.placed;
  const {
    confirm,
    options: _options,
    option_groups: _groups,
    accessibility_label: _label,
    ...shown
  } = element;
  return {
    type: 'block_actions',
    ...common(context, person),
    ...placeOf(context, use.place),
    trigger_id: use.triggerId,
    ...(use.responseUrl ? { response_url: use.responseUrl } : {}),
    actions: [
      {
        ...shown,
        ...(confirm === undefined ? {} : { confirm }),
        block_id: block.block_id,
        ...use.outcome,
        action_ts: (context.clock.now() / 1_000).toFixed(6),
      },
    ],
  };
}

export function suggestionPayload(
  context: SlackContext,
  person: WorldPerson,
  use: { place: Place; placed: PlacedElement; query: string },
): Record<string, unknown> {
  const { state: _state, ...place } = placeOf(context, use.place);
  return {
    type: 'block_suggestion',
    ...common(context, person),
    ...place,
    action_id: use.placed.element.action_id,
    block_id: use.placed.block.block_id,
    value: use.query,
  };
}

export function submissionPayload(
  context: SlackContext,
  person: WorldPerson,
  view: StoredView,
  triggerId: string,
): Record<string, unknown> {
  return {
    type: 'view_submission',
    ...common(context, person),
    trigger_id: triggerId,
    view: viewObject(context, view),
    response_urls: [],
  };
}

export function closedPayload(
  context: SlackContext,
  person: WorldPerson,
  view: StoredView,
  isCleared: boolean,
): Record<string, unknown> {
  return {
    type: 'view_closed',
    ...common(context, person),
    view: viewObject(context, view),
    is_cleared: isCleared,
  };
}

export function shortcutPayload(
  context: SlackContext,
  person: WorldPerson,
  use: { callbackId: string; triggerId: string; on?: { message: StoredMessage; responseUrl: string } },
): Record<string, unknown> {
  const { callbackId, triggerId, on } = use;
  return {
    type: on ? 'message_action' : 'shortcut',
    ...common(context, person),
    callback_id: callbackId,
    trigger_id: triggerId,
    action_ts: (context.clock.now() / 1_000).toFixed(6),
    ...(on && {
      response_url: on.responseUrl,
      message_ts: on.message.ts,
      channel: { id: on.message.channel, name: channelNameOf(context, on.message.channel) },
      message: messageObject(context, on.message),
    }),
  };
}

export function homeOpenedPayload(context: SlackContext, person: WorldPerson): Record<string, unknown> {
  const home = context.state().homes[person.slackUserId];
  return eventPayload(context, {
    type: 'app_home_opened',
    user: person.slackUserId,
    channel: context.directory.dmOf(person.slackUserId),
    tab: 'home',
    ...(home ? { view: viewObject(context, home) } : {}),
  });
}

/**
 * A message as an event, the app's own included; undefined where the app hears of none: it has not subscribed to that kind
 * of conversation, lacks the scope, is not in the channel, or one person alone sees the message.
 */
export function messagePayload(
  context: SlackContext,
  message: StoredMessage,
  change: MessageChange,
): Record<string, unknown> | undefined {
  const channel = context.directory.channel(message.channel);
  const [type, event, scope] = !channel
    ? ['im', 'message.im', 'im:history']
    : channel.isPrivate
      ? ['group', 'message.groups', 'groups:history']
      : ['channel', 'message.channels', 'channels:history'];
  const { events, scopes } = context.manifest;
  if (message.onlyFor !== undefined || channel?.botIsMember === false) return undefined;
  if (!events.includes(event!) || !scopes.includes(scope!)) return undefined;
  const shown = messageObject(context, message);
  return eventPayload(context, {
    type: 'message',
    channel: message.channel,
    channel_type: type,
    ...{
      posted: { ...shown, ...(message.files ? { subtype: 'file_share' } : {}) },
      changed: { subtype: 'message_changed', hidden: true, message: shown, ts: message.editedTs },
      deleted: { subtype: 'message_deleted', hidden: true, deleted_ts: message.ts },
    }[change],
  });
}

function eventPayload(
  { workspace, clock }: SlackContext,
  event: Record<string, unknown>,
): Record<string, unknown> {
  const nowS = clock.now() / 1_000;
  return {
    token,
    team_id: workspace.teamId,
    context_team_id: workspace.teamId,
    context_enterprise_id: workspace.grid?.enterpriseId ?? null,
    api_app_id: workspace.appId,
    event: { ...event, event_ts: nowS.toFixed(6) },
    type: 'event_callback',
    event_id: newId('Ev'),
    event_time: Math.floor(nowS),
    authorizations: [
      {
        enterprise_id: workspace.grid?.enterpriseId ?? null,
        team_id: workspace.teamId,
        user_id: workspace.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
  };
}
