/** What stands in a modal's fields: first as the view says, then as the person changed it. */
import type { Block, ModalView } from '../../control/api.js';
import type {
  BlockElement,
  FieldValue,
  InputBlock,
  Option,
  SectionBlock,
  ActionsBlock,
} from './block-kit.js';

export type FieldValues = Record<string, Record<string, FieldValue>>;

/** The elements of a view that carry a value, with the block they stand in. */
function elementsOf(blocks: Block[]): { blockId: string; element: BlockElement }[] {
  return blocks.flatMap((block) => {
    const blockId = block.block_id ?? '';
    if (block.type === 'input') return [{ blockId, element: (block as InputBlock).element }];
    if (block.type === 'actions') {
      return (block as ActionsBlock).elements.map((element) => ({ blockId, element }));
    }
    const accessory = (block as SectionBlock).accessory;
    return block.type === 'section' && accessory ? [{ blockId, element: accessory }] : [];
  });
}

export function initialValue(element: BlockElement): FieldValue {
  switch (element.type) {
    case 'checkboxes':
    case 'multi_static_select':
    case 'multi_external_select':
      return element.initial_options ?? [];
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return element.initial_option ?? null;
    case 'datepicker':
      return element.initial_date ?? null;
    case 'timepicker':
      return element.initial_time ?? null;
    default:
      return element.initial_value ?? '';
  }
}

/** The value in Slack's `state.values` form, or undefined when the view's state says nothing of it. */
function storedValue(stored: unknown): FieldValue | undefined {
  if (stored === null || typeof stored !== 'object') return undefined;
  const fields = stored as {
    value?: string | null;
    selected_option?: Option | null;
    selected_options?: Option[];
    selected_date?: string | null;
    selected_time?: string | null;
  };
  if (fields.selected_options) return fields.selected_options;
  if (fields.selected_option !== undefined) return fields.selected_option;
  if (fields.selected_date !== undefined) return fields.selected_date;
  if (fields.selected_time !== undefined) return fields.selected_time;
  return fields.value;
}

export function valueIn(
  view: ModalView,
  typed: FieldValues,
  blockId: string,
  element: BlockElement,
): FieldValue {
  const actionId = element.action_id ?? '';
  const own = typed[blockId]?.[actionId];
  if (own !== undefined) return own;
  const stored = storedValue(view.state[blockId]?.[actionId]);
  return stored ?? initialValue(element);
}

/** As a submission carries it: option values instead of options, null for an empty field. */
function submittedValue(value: FieldValue): string | string[] | null {
  if (value === null || value === '') return null;
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.map((option) => option.value) : value.value;
}

const fieldTypes = new Set([
  'plain_text_input',
  'email_text_input',
  'url_text_input',
  'number_input',
  'static_select',
  'external_select',
  'multi_static_select',
  'checkboxes',
  'radio_buttons',
  'datepicker',
  'timepicker',
]);

/** Of the elements the page draws, what stands in them now. */
export function valuesToSubmit(
  view: ModalView,
  typed: FieldValues,
): Record<string, Record<string, string | string[] | null>> {
  const values: Record<string, Record<string, string | string[] | null>> = {};
  for (const { blockId, element } of elementsOf(view.blocks)) {
    if (!element.action_id || !fieldTypes.has(element.type)) continue;
    (values[blockId] ??= {})[element.action_id] = submittedValue(valueIn(view, typed, blockId, element));
  }
  return values;
}
