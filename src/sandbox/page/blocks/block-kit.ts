/** The parts of Block Kit the page draws, as loosely as they arrive. https://docs.slack.dev/reference/block-kit */
import type { Block } from '../../control/api.js';

export interface TextObject {
  type: 'plain_text' | 'mrkdwn';
  text: string;
  emoji?: boolean;
}

export interface Option {
  text: TextObject;
  value: string;
  description?: TextObject;
  url?: string;
}

export interface OptionGroup {
  label: TextObject;
  options: Option[];
}

export interface Confirm {
  title: TextObject;
  text: TextObject;
  confirm: TextObject;
  deny: TextObject;
  style?: 'primary' | 'danger';
}

export interface BlockElement {
  type: string;
  action_id?: string;
  text?: TextObject;
  value?: string;
  url?: string;
  style?: 'primary' | 'danger';
  accessibility_label?: string;
  confirm?: Confirm;
  placeholder?: TextObject;
  options?: Option[];
  option_groups?: OptionGroup[];
  initial_option?: Option;
  initial_options?: Option[];
  initial_value?: string;
  initial_date?: string;
  initial_time?: string;
  min_query_length?: number;
  multiline?: boolean;
  max_length?: number;
  min_length?: number;
  focus_on_load?: boolean;
  dispatch_action_config?: { trigger_actions_on?: ('on_enter_pressed' | 'on_character_entered')[] };
  image_url?: string;
  alt_text?: string;
}

/** A field's present value: typed text, one option, several options, or nothing. */
export type FieldValue = string | Option | Option[] | null;

export interface SectionBlock extends Block {
  text?: TextObject;
  fields?: TextObject[];
  accessory?: BlockElement;
}
export interface HeaderBlock extends Block {
  text: TextObject;
}
export interface ContextBlock extends Block {
  elements: (TextObject | { type: 'image'; alt_text: string })[];
}
export interface ActionsBlock extends Block {
  elements: BlockElement[];
}
export interface ImageBlock extends Block {
  alt_text: string;
  title?: TextObject;
}
export interface AlertBlock extends Block {
  text: TextObject;
  level?: 'default' | 'info' | 'warning' | 'error' | 'success';
}
export interface InputBlock extends Block {
  label: TextObject;
  element: BlockElement;
  hint?: TextObject;
  optional?: boolean;
  dispatch_action?: boolean;
}

export function isOption(value: FieldValue): value is Option {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
