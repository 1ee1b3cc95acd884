import type { OptionsResult } from '../../control/api.js';
import type { BlockElement, Option } from './block-kit.js';

/** One row of an open list; `group` heads it where it differs from the row before. */
export interface Row {
  option: Option;
  group?: string;
}

/** A static select's rows that hold the typed text. */
export function staticRows(element: BlockElement, query: string): Row[] {
  const all: Row[] = element.option_groups
    ? element.option_groups.flatMap((group) =>
        group.options.map((option) => ({ option, group: group.label.text })),
      )
    : (element.options ?? []).map((option) => ({ option }));
  const wanted = query.trim().toLowerCase();
  return all.filter(({ option }) => option.text.text.toLowerCase().includes(wanted));
}

export function externalRows(options: OptionsResult['options']): Row[] {
  return options.map(({ text, description, value, group }) => ({
    option: {
      text: { type: 'plain_text', text },
      value,
      ...(description ? { description: { type: 'plain_text' as const, text: description } } : {}),
    },
    ...(group ? { group } : {}),
  }));
}

/** Slack asks from three characters on unless the element says otherwise. */
export const minQueryLength = (element: BlockElement): number => element.min_query_length ?? 3;
