// Walking blocks: which elements a person can use, and what their state is.
import type { Block } from '../../control/api.js';

export type BlockElement = Record<string, unknown> & { type: string; action_id: string };
export interface Option {
  text: { type: string; text: string };
  value: string;
  description?: { type: string; text: string };
}
/** Slack's `state.values`: by block id, then action id. */
export type StateValues = Record<string, Record<string, ElementState>>;
export type ElementState = Record<string, unknown> & { type: string };

export interface PlacedElement {
  block: Block & { block_id: string };
  element: BlockElement;
}

/** All interactive elements, in the order they are shown. */
export function elementsOf(blocks: readonly Block[]): PlacedElement[] {
  return blocks.flatMap((block) => {
    const candidates =
      block.type === 'actions' && Array.isArray(block.elements)
        ? block.elements
        : block.type === 'section'
          ? [block.accessory]
          : block.type === 'input'
            ? [block.element]
            : [];
    return candidates
      .filter((one): one is BlockElement => typeof one === 'object' && one !== null && 'action_id' in one)
      .map((element) => ({ block: block as PlacedElement['block'], element }));
  });
}

export function optionsOf(element: BlockElement): Option[] {
  const groups = element.option_groups as { options: Option[] }[] | undefined;
  return (element.options as Option[] | undefined) ?? groups?.flatMap((group) => group.options) ?? [];
}

/** The state of an element nobody has touched; undefined for elements without state (buttons, overflow menus). */
function initialStateOf(element: BlockElement): ElementState | undefined {
  const { type } = element;
  switch (type) {
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return { type, value: element.initial_value ?? null };
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type, selected_option: element.initial_option ?? null };
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes':
      return { type, selected_options: element.initial_options ?? [] };
    case 'users_select':
      return { type, selected_user: element.initial_user ?? null };
    case 'multi_users_select':
      return { type, selected_users: element.initial_users ?? [] };
    case 'datepicker':
      return { type, selected_date: element.initial_date ?? null };
    case 'timepicker':
      return { type, selected_time: element.initial_time ?? null };
    case 'datetimepicker':
      return { type, selected_date_time: element.initial_date_time ?? null };
    default:
      return undefined;
  }
}

/**
 * State of all elements in these blocks. What a person typed stays when block id and action id are the same
 * as before, even against a new initial value (Slack: reference/methods/views.update).
 */
export function stateOf(blocks: readonly Block[], before: StateValues = {}): StateValues {
  const values: StateValues = {};
  for (const { block, element } of elementsOf(blocks)) {
    const initial = initialStateOf(element);
    if (!initial) continue;
    const kept = before[block.block_id]?.[element.action_id];
    (values[block.block_id] ??= {})[element.action_id] = kept?.type === element.type ? kept : initial;
  }
  return values;
}
