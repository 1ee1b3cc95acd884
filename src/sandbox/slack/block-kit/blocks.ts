// The blocks the stand-in knows. Slack has a few more (cards, carousels, AI blocks); those are refused here.
import { z } from 'zod';
import {
  button,
  datepicker,
  datetimepicker,
  emailInput,
  numberInput,
  plainTextInput,
  timepicker,
  urlInput,
} from './input-elements.js';
import {
  checkboxes,
  externalSelect,
  multiExternalSelect,
  multiStaticSelect,
  multiUsersSelect,
  overflow,
  radioButtons,
  staticSelect,
  usersSelect,
} from './select-elements.js';
import { anyText, between, identifier, imageElement, linkUrl, plainText, upTo } from './text-objects.js';

const blockId = { block_id: identifier.optional() };

const items = <T extends z.ZodType>(item: T, min: number, max: number) =>
  z.array(item).min(min, `no fewer than ${min} items allowed`).max(max, `no more than ${max} items allowed`);

const menus = [staticSelect, externalSelect, usersSelect] as const;
const multiMenus = [multiStaticSelect, multiExternalSelect, multiUsersSelect] as const;
const boxes = [radioButtons, checkboxes] as const;

const section = z
  .strictObject({
    type: z.literal('section'),
    ...blockId,
    text: anyText(3_000).optional(),
    fields: items(anyText(2_000), 1, 10).optional(),
    accessory: z
      .discriminatedUnion('type', [
        button,
        imageElement,
        overflow,
        datepicker,
        timepicker,
        ...menus,
        ...multiMenus,
        ...boxes,
      ])
      .optional(),
    expand: z.boolean().optional(),
  })
  .superRefine((block, context) => {
    if (!block.text && !block.fields) {
      context.addIssue({ code: 'custom', message: 'must define either text or fields' });
    }
  });

const actions = z.strictObject({
  type: z.literal('actions'),
  ...blockId,
  elements: items(
    z.discriminatedUnion('type', [
      button,
      overflow,
      datepicker,
      timepicker,
      datetimepicker,
      ...menus,
      ...boxes,
    ]),
    1,
    25,
  ),
});

const input = z.strictObject({
  type: z.literal('input'),
  ...blockId,
  label: plainText(2_000),
  hint: plainText(2_000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: z.discriminatedUnion('type', [
    plainTextInput,
    emailInput,
    urlInput,
    numberInput,
    datepicker,
    timepicker,
    datetimepicker,
    ...menus,
    ...multiMenus,
    ...boxes,
  ]),
});

const image = z.strictObject({
  type: z.literal('image'),
  ...blockId,
  image_url: linkUrl,
  alt_text: between(1, 2_000),
  title: plainText(2_000).optional(),
});

const richTextKinds = [
  'rich_text_section',
  'rich_text_list',
  'rich_text_preformatted',
  'rich_text_quote',
] as const;
const richText = z.strictObject({
  type: z.literal('rich_text'),
  ...blockId,
  elements: z.array(
    z.looseObject({ type: z.enum(richTextKinds), elements: z.array(z.looseObject({ type: z.string() })) }),
  ),
});

const tableCell = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('raw_text'), text: between(1, 3_000) }),
  richText,
]);

/** Blocks allowed on messages, modals and App Home alike. */
const everywhere = [
  section,
  actions,
  input,
  image,
  richText,
  z.strictObject({ type: z.literal('header'), ...blockId, text: plainText(150) }),
  z.strictObject({ type: z.literal('divider'), ...blockId }),
  z.strictObject({
    type: z.literal('context'),
    ...blockId,
    elements: items(z.discriminatedUnion('type', [imageElement, ...anyText(3_000).options]), 1, 10),
  }),
] as const;

export const messageBlock = z.discriminatedUnion('type', [
  ...everywhere,
  z.strictObject({ type: z.literal('markdown'), ...blockId, text: upTo(12_000) }),
  z.strictObject({
    type: z.literal('table'),
    ...blockId,
    rows: items(items(tableCell, 1, 20), 1, 100),
    column_settings: z.array(z.looseObject({})).max(20, 'no more than 20 items allowed').optional(),
  }),
]);

export const modalBlock = z.discriminatedUnion('type', [
  ...everywhere,
  z.strictObject({
    type: z.literal('alert'),
    ...blockId,
    text: anyText(200),
    level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
  }),
]);

export const homeBlock = z.discriminatedUnion('type', [...everywhere]);
