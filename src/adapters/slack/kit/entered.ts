// What a person entered in a form. Block and element of a field bear one id.

import type { PlainTextOption } from '@slack/types';
import { plain } from './blocks.js';

interface Form {
  state: {
    values: Record<
      string,
      Record<
        string,
        { value?: string | null; selected_option?: { value: string; text?: { text: string } } | null }
      >
    >;
  };
}

/** As typed; empty where nothing was. */
export function typedIn({ state }: Form, id: string): string {
  return state.values[id]?.[id]?.value ?? '';
}

/** As typed, in one line: no client lets lines into such a field, but what is sent need not come from one. */
export function lineIn(form: Form, id: string): string {
  return typedIn(form, id).replaceAll(/[\r\n\t]+/g, ' ');
}

/** The option chosen, to be chosen again where a form comes back; undefined where none was. */
export function optionIn({ state }: Form, id: string): PlainTextOption | undefined {
  const option = state.values[id]?.[id]?.selected_option;
  return option?.text ? { text: plain(option.text.text), value: option.value } : undefined;
}

/** The value of the option chosen; empty where none was. */
export function chosenIn({ state }: Form, id: string): string {
  return state.values[id]?.[id]?.selected_option?.value ?? '';
}
