import type { ElementState, Option, PlacedElement } from '../block-kit/elements.js';
import { optionsOf } from '../block-kit/elements.js';
import { ClientRefusal } from '../slack-errors.js';

/** Type-ahead options as last answered to a person, by surface and element. */
export interface OfferBook {
  remember(personId: string, surface: string, placed: PlacedElement, options: Option[]): void;
  last(personId: string, surface: string, placed: PlacedElement): Option[];
  clear(): void;
}

export function createOfferBook(): OfferBook {
  const offers = new Map<string, Option[]>();
  const key = (personId: string, surface: string, { block, element }: PlacedElement) =>
    JSON.stringify([personId, surface, block.block_id, element.action_id]);
  return {
    remember: (personId, surface, placed, options) =>
      void offers.set(key(personId, surface, placed), options),
    last: (personId, surface, placed) => offers.get(key(personId, surface, placed)) ?? [],
    clear: () => offers.clear(),
  };
}

/** Where a choice can come from: the element's own options, what was last offered, what is chosen already. */
export interface ChoiceContext {
  offered: Option[];
  current: ElementState | undefined;
  userIds: string[];
}

function choose({ element }: PlacedElement, value: string, from: ChoiceContext): Option {
  const external = element.type.endsWith('external_select');
  const current = [
    element.initial_option,
    from.current?.selected_option,
    ...((element.initial_options as unknown[]) ?? []),
    ...((from.current?.selected_options as unknown[]) ?? []),
  ].filter((one): one is Option => typeof one === 'object' && one !== null);
  const onOffer = external ? [...from.offered, ...current] : optionsOf(element);
  const option = onOffer.find((one) => one.value === value);
  if (!option) throw new ClientRefusal(`${element.action_id} does not offer "${value}"`);
  return option;
}

function chooseUser({ element }: PlacedElement, id: string, from: ChoiceContext): string {
  if (!from.userIds.includes(id)) throw new ClientRefusal(`${element.action_id} does not offer user ${id}`);
  return id;
}

/** The state of an element once a person has typed or chosen this; null empties it. */
export function enter(
  placed: PlacedElement,
  input: string | string[] | null,
  from: ChoiceContext,
): ElementState {
  const { element } = placed;
  const { type } = element;
  const many = input === null ? [] : Array.isArray(input) ? input : [input];
  const one = many[0];
  if (many.length > 1 && !type.startsWith('multi_') && type !== 'checkboxes') {
    throw new ClientRefusal(`${element.action_id} takes one value`);
  }
  switch (type) {
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return { type, value: one === undefined || one === '' ? null : one };
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type, selected_option: one === undefined ? null : choose(placed, one, from) };
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes':
      return { type, selected_options: many.map((value) => choose(placed, value, from)) };
    case 'users_select':
      return { type, selected_user: one === undefined ? null : chooseUser(placed, one, from) };
    case 'multi_users_select':
      return { type, selected_users: many.map((id) => chooseUser(placed, id, from)) };
    case 'datepicker':
      return { type, selected_date: one ?? null };
    case 'timepicker':
      return { type, selected_time: one ?? null };
    case 'datetimepicker':
      return { type, selected_date_time: one === undefined ? null : Number(one) };
    default:
      throw new ClientRefusal(`${element.action_id} is a ${type}: nothing can be entered in it`);
  }
}

const isEmpty = (state: ElementState | undefined): boolean =>
  Object.entries(state ?? {})
    .filter(([name]) => name !== 'type')
    .every(([, value]) => value === null || (Array.isArray(value) && value.length === 0));

/** What Slack's client itself objects to before it sends a submission; by block id. */
export function clientErrors(
  placed: PlacedElement[],
  stateOfPlaced: (one: PlacedElement) => ElementState | undefined,
) {
  const errors: Record<string, string> = {};
  for (const one of placed) {
    if (one.block.type !== 'input') continue;
    const state = stateOfPlaced(one);
    const { block, element } = one;
    if (isEmpty(state)) {
      if (block.optional !== true) errors[block.block_id] = 'Please complete this required field.';
      continue;
    }
    if (typeof state?.value !== 'string') continue;
    const { length } = state.value;
    const min = typeof element.min_length === 'number' ? element.min_length : 0;
    const max = typeof element.max_length === 'number' ? element.max_length : 3_000;
    if (length < min) errors[block.block_id] = `Please use at least ${min} characters.`;
    if (length > max) errors[block.block_id] = `Please use at most ${max} characters.`;
    if (element.type === 'email_text_input' && !/^\S+@\S+\.\S+$/.test(state.value)) {
      errors[block.block_id] = 'Please enter a valid email address.';
    }
    if (element.type === 'number_input') {
      const fits = element.is_decimal_allowed === true ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
      if (!fits.test(state.value)) errors[block.block_id] = 'Please enter a number.';
    }
  }
  return errors;
}
