// What a person entered in a form. Block and element of a field bear one id.

interface Form {
  state: {
    values: Record<
      string,
      Record<string, { value?: string | null; selected_option?: { value: string } | null }>
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

/** The value of the option chosen; empty where none was. */
export function chosenIn({ state }: Form, id: string): string {
  return state.values[id]?.[id]?.selected_option?.value ?? '';
}
