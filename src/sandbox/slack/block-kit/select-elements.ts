import { z } from 'zod';
import { anyText, between, confirmDialog, identifier, linkUrl, plainText } from './text-objects.js';

const value = between(1, 150);

/** An option of a menu: plain text only. */
export const menuOption = z.strictObject({
  text: plainText(75),
  value,
  description: plainText(75).optional(),
});

/** An option of radio buttons and checkboxes, where mrkdwn is allowed. */
const boxOption = z.strictObject({ text: anyText(75), value, description: anyText(75).optional() });

export const optionGroup = z.strictObject({
  label: plainText(75),
  options: z
    .array(menuOption)
    .min(1, 'no fewer than 1 items allowed')
    .max(100, 'no more than 100 items allowed'),
});

const items = <T extends z.ZodType>(item: T, max: number) =>
  z.array(item).min(1, 'no fewer than 1 items allowed').max(max, `no more than ${max} items allowed`);

const common = {
  action_id: identifier,
  confirm: confirmDialog.optional(),
  focus_on_load: z.boolean().optional(),
};
const menu = { ...common, placeholder: plainText(150).optional() };
const several = { ...menu, max_selected_items: z.int().min(1).optional() };
const staticChoices = {
  options: items(menuOption, 100).optional(),
  option_groups: items(optionGroup, 100).optional(),
};

type Option = z.infer<typeof boxOption>;
type Choices = { options?: Option[] | undefined; option_groups?: { options: Option[] }[] | undefined };

function checkChoices(
  menuElement: Choices & { initial_option?: Option | undefined; initial_options?: Option[] | undefined },
  context: z.RefinementCtx,
): void {
  if ((menuElement.options === undefined) === (menuElement.option_groups === undefined)) {
    context.addIssue({ code: 'custom', message: 'must define exactly one of options and option_groups' });
    return;
  }
  const offered = menuElement.options ?? menuElement.option_groups?.flatMap((group) => group.options) ?? [];
  const same = (a: Option, b: Option) => a.value === b.value && a.text.text === b.text.text;
  const check = (option: Option | undefined, path: string) => {
    if (option && !offered.some((one) => same(one, option))) {
      context.addIssue({
        code: 'custom',
        message: 'must be exactly one of the provided options',
        path: [path],
      });
    }
  };
  check(menuElement.initial_option, 'initial_option');
  for (const option of menuElement.initial_options ?? []) check(option, 'initial_options');
}

export const staticSelect = z
  .strictObject({
    type: z.literal('static_select'),
    ...menu,
    ...staticChoices,
    initial_option: menuOption.optional(),
  })
  .superRefine(checkChoices);

export const multiStaticSelect = z
  .strictObject({
    type: z.literal('multi_static_select'),
    ...several,
    ...staticChoices,
    initial_options: items(menuOption, 100).optional(),
  })
  .superRefine(checkChoices);

/** 0 asks for a first page on opening; Slack's default is 3. */
const minQueryLength = z.int().min(0).max(3_000).optional();

export const externalSelect = z.strictObject({
  type: z.literal('external_select'),
  ...menu,
  initial_option: menuOption.optional(),
  min_query_length: minQueryLength,
});

export const multiExternalSelect = z.strictObject({
  type: z.literal('multi_external_select'),
  ...several,
  initial_options: items(menuOption, 100).optional(),
  min_query_length: minQueryLength,
});

export const usersSelect = z.strictObject({
  type: z.literal('users_select'),
  ...menu,
  initial_user: identifier.optional(),
});

export const multiUsersSelect = z.strictObject({
  type: z.literal('multi_users_select'),
  ...several,
  initial_users: z.array(identifier).optional(),
});

export const radioButtons = z
  .strictObject({
    type: z.literal('radio_buttons'),
    ...common,
    options: items(boxOption, 10),
    initial_option: boxOption.optional(),
  })
  .superRefine(checkChoices);

export const checkboxes = z
  .strictObject({
    type: z.literal('checkboxes'),
    ...common,
    options: items(boxOption, 10),
    initial_options: items(boxOption, 10).optional(),
  })
  .superRefine(checkChoices);

export const overflow = z.strictObject({
  type: z.literal('overflow'),
  action_id: identifier,
  confirm: confirmDialog.optional(),
  options: items(menuOption.extend({ url: linkUrl.optional() }), 5),
});
