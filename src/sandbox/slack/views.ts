import { randomBytes } from 'node:crypto';
import type { Block } from '../control/api.js';
import { stateOf } from './block-kit/elements.js';
import type { HomeDefinition, ModalDefinition } from './block-kit/validation.js';
import { validateView } from './block-kit/validation.js';
import type { SlackContext } from './context.js';
import { SlackApiError } from './slack-errors.js';
import type { StoredView } from './slack-state.js';
import { newId, withBlockIds } from './slack-state.js';

/** Slack keeps at most this many modals on top of one another. */
const stackLimit = 3;

function newHash(context: SlackContext): string {
  return `${Math.floor(context.clock.now() / 1_000)}.${randomBytes(6).toString('base64url')}`;
}

/** Checks a modal definition; throws the API error Slack would answer with. */
export function parseModal(view: unknown): ModalDefinition {
  const result = validateView(view, 'modal');
  if (!result.ok) throw new SlackApiError(result.error, { response_metadata: { messages: result.messages } });
  return result.value;
}

export function parseHome(view: unknown): HomeDefinition {
  const result = validateView(view, 'home');
  if (!result.ok) throw new SlackApiError(result.error, { response_metadata: { messages: result.messages } });
  return result.value;
}

export const allViews = (context: SlackContext): StoredView[] => [
  ...Object.values(context.state().stacks).flat(),
  ...Object.values(context.state().homes),
];

function claimExternalId(context: SlackContext, externalId: string, owner?: StoredView): void {
  if (externalId === '') return;
  if (allViews(context).some((view) => view !== owner && view.externalId === externalId)) {
    throw new SlackApiError('duplicate_external_id');
  }
}

/** Writes a definition into a view: new blocks, new hash, kept input where ids are the same. */
export function fillView(
  context: SlackContext,
  view: StoredView,
  definition: ModalDefinition | HomeDefinition,
): void {
  claimExternalId(context, definition.external_id ?? '', view);
  view.callbackId = definition.callback_id ?? '';
  view.externalId = definition.external_id ?? '';
  view.privateMetadata = definition.private_metadata ?? '';
  delete view.title;
  delete view.submit;
  delete view.close;
  delete view.errors;
  if (definition.type === 'modal') {
    view.title = definition.title.text;
    if (definition.submit) view.submit = definition.submit.text;
    if (definition.close) view.close = definition.close.text;
    view.clearOnClose = definition.clear_on_close ?? false;
    view.notifyOnClose = definition.notify_on_close ?? false;
  }
  view.blocks = withBlockIds(definition.blocks as Block[]);
  view.values = stateOf(view.blocks, view.values);
  view.hash = newHash(context);
  context.changed(view.personId);
}

function blankView(personId: string, type: StoredView['type'], below?: StoredView): StoredView {
  const id = newId('V');
  return {
    id,
    personId,
    type,
    hash: '',
    callbackId: '',
    externalId: '',
    privateMetadata: '',
    blocks: [],
    clearOnClose: false,
    notifyOnClose: false,
    rootViewId: below?.rootViewId ?? id,
    previousViewId: below?.id ?? null,
    values: {},
  };
}

/** Opens a modal in place of whatever modals the person had. */
export function openModal(context: SlackContext, personId: string, definition: ModalDefinition): StoredView {
  const view = blankView(personId, 'modal');
  fillView(context, view, definition);
  context.state().stacks[personId] = [view];
  context.changed(personId);
  return view;
}

export function pushModal(context: SlackContext, personId: string, definition: ModalDefinition): StoredView {
  const stack = context.state().stacks[personId] ?? [];
  if (stack.length >= stackLimit) throw new SlackApiError('push_limit_reached');
  const view = blankView(personId, 'modal', stack.at(-1));
  fillView(context, view, definition);
  context.state().stacks[personId] = [...stack, view];
  context.changed(personId);
  return view;
}

export function publishHome(context: SlackContext, personId: string, definition: HomeDefinition): StoredView {
  const view = context.state().homes[personId] ?? blankView(personId, 'home');
  fillView(context, view, definition);
  context.state().homes[personId] = view;
  context.changed(personId);
  return view;
}

/** A view as Slack's API and payloads carry it. */
export function viewObject(context: SlackContext, view: StoredView): Record<string, unknown> {
  const { workspace } = context;
  const plain = (text: string | undefined) =>
    text === undefined ? null : { type: 'plain_text', text, emoji: true };
  return {
    id: view.id,
    team_id: workspace.teamId,
    type: view.type,
    blocks: view.blocks,
    private_metadata: view.privateMetadata,
    callback_id: view.callbackId,
    state: { values: view.values },
    hash: view.hash,
    title: plain(view.title),
    clear_on_close: view.clearOnClose,
    notify_on_close: view.notifyOnClose,
    close: plain(view.close),
    submit: plain(view.submit),
    previous_view_id: view.previousViewId,
    root_view_id: view.rootViewId,
    app_id: workspace.appId,
    external_id: view.externalId,
    app_installed_team_id: workspace.teamId,
    bot_id: workspace.botId,
  };
}
