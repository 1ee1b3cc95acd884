import type { Block, SurfaceRef } from '../../control/api.js';
import type { WorldPerson } from '../../world.js';
import type { PlacedElement } from '../block-kit/elements.js';
import { elementsOf, stateOf } from '../block-kit/elements.js';
import type { SlackContext } from '../context.js';
import { findMessage } from '../messages.js';
import { ClientRefusal } from '../slack-errors.js';
import type { StoredMessage } from '../slack-state.js';
import type { Place } from './payloads.js';

export interface Surface {
  place: Place;
  blocks: Block[];
  /** Stable name of the surface, for remembering what was offered on it. */
  key: string;
  /** Where an answer by response_url goes; absent on modals and App Home. */
  channel?: string;
}

/** Whether a conversation is in this person's sidebar. */
export function seesConversation(context: SlackContext, person: WorldPerson, id: string): boolean {
  const { directory } = context;
  if (directory.personOfDm(id)?.slackUserId === person.slackUserId) {
    return context.manifest.messagesTab !== 'off';
  }
  const channel = directory.channel(id);
  if (!channel?.members.includes(person.slackUserId)) return false;
  return person.kind !== 'outsider' || channel.isExtShared;
}

/** Whether Slack offers a place to type there: the bot's own messages can be for reading only. */
export function hasComposer({ directory, manifest }: SlackContext, id: string): boolean {
  return directory.channel(id) !== undefined || manifest.messagesTab === 'writable';
}

export const seesMessage = (person: WorldPerson, message: StoredMessage): boolean =>
  message.onlyFor === undefined || message.onlyFor === person.slackUserId;

/** The surface as it stands before this person now; throws when they cannot see it. */
export function surfaceFor(context: SlackContext, person: WorldPerson, on: SurfaceRef): Surface {
  const id = person.slackUserId;
  if ('home' in on) {
    const view = context.state().homes[id];
    if (!view) throw new ClientRefusal('nothing is published on this App Home');
    return { place: { view }, blocks: view.blocks, key: `home:${id}` };
  }
  if ('viewId' in on) {
    const view = topModal(context, person, on.viewId);
    return { place: { view }, blocks: view.blocks, key: `view:${view.id}` };
  }
  const message = findMessage(context, on.channel, on.ts);
  if (!message || !seesConversation(context, person, on.channel) || !seesMessage(person, message)) {
    throw new ClientRefusal(`${person.handle} sees no message ${on.ts} in ${on.channel}`);
  }
  const values = stateOf(message.blocks, message.values[id]);
  message.values[id] = values;
  return {
    place: { message, values },
    blocks: message.blocks,
    key: `message:${message.channel}:${message.ts}`,
    channel: message.channel,
  };
}

/** Only the modal on top of the stack can be used. */
export function topModal(context: SlackContext, person: WorldPerson, viewId: string) {
  const stack = context.state().stacks[person.slackUserId] ?? [];
  const top = stack.at(-1);
  if (!top || top.id !== viewId) {
    const below = stack.some((view) => view.id === viewId);
    throw new ClientRefusal(below ? `another modal covers ${viewId}` : `no modal ${viewId} is open`);
  }
  return top;
}

export function elementOn(surface: Surface, actionId: string, blockId: string | undefined): PlacedElement {
  const found = elementsOf(surface.blocks).filter(
    ({ element, block }) =>
      element.action_id === actionId && (blockId === undefined || block.block_id === blockId),
  );
  const [placed] = found;
  if (!placed) throw new ClientRefusal(`nothing with action id ${actionId} is shown on ${surface.key}`);
  if (found.length > 1) {
    throw new ClientRefusal(`${found.length} elements have action id ${actionId}; name the block id too`);
  }
  return placed;
}

export const valuesOf = (place: Place) => ('view' in place ? place.view.values : place.values);
