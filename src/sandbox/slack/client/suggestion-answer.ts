import { z } from 'zod';
import type { OptionsResult } from '../../control/api.js';
import type { Option } from '../block-kit/elements.js';
import { menuOption, optionGroup } from '../block-kit/select-elements.js';

const answerSchema = z.union([
  z.strictObject({ options: z.array(menuOption).max(100) }),
  z.strictObject({ option_groups: z.array(optionGroup).max(100) }),
]);

/** Reads the ack of a block_suggestion; undefined when Slack would show nothing for it. */
export function readSuggestions(
  body: unknown,
): { options: Option[]; shown: OptionsResult['options'] } | undefined {
  const answer = answerSchema.safeParse(body);
  if (!answer.success) return undefined;
  const groups =
    'options' in answer.data
      ? [{ label: undefined, options: answer.data.options }]
      : answer.data.option_groups.map(({ label, options }) => ({ label: label.text, options }));
  return {
    options: groups.flatMap((group) => group.options as Option[]),
    shown: groups.flatMap(({ label, options }) =>
      options.map((option) => ({
        text: option.text.text,
        ...(option.description ? { description: option.description.text } : {}),
        value: option.value,
        ...(label === undefined ? {} : { group: label }),
      })),
    ),
  };
}
