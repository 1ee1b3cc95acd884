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

/** The value of the option chosen; empty where none was. */
export function chosenIn({ state }: Form, id: string): string {
  return state.values[id]?.[id]?.selected_option?.value ?? '';
}
