import { z } from 'zod';
import { between, confirmDialog, identifier, linkUrl, plainText, upTo } from './text-objects.js';

const action = { action_id: identifier, confirm: confirmDialog.optional() };
const focus = { focus_on_load: z.boolean().optional() };
const placeholder = { placeholder: plainText(150).optional() };
const dispatchConfig = z.strictObject({
  trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).min(1),
});
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date as YYYY-MM-DD');
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time as HH:mm');

export const button = z.strictObject({
  type: z.literal('button'),
  ...action,
  text: plainText(75),
  value: between(1, 2_000).optional(),
  url: linkUrl.optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: between(1, 75).optional(),
});

export const plainTextInput = z
  .strictObject({
    type: z.literal('plain_text_input'),
    action_id: identifier,
    ...placeholder,
    ...focus,
    initial_value: upTo(3_000).optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(3_000).optional(),
    max_length: z.int().min(1).max(3_000).optional(),
    dispatch_action_config: dispatchConfig.optional(),
  })
  .superRefine((input, context) => {
    if (
      input.min_length !== undefined &&
      input.max_length !== undefined &&
      input.min_length > input.max_length
    ) {
      context.addIssue({ code: 'custom', message: 'must not be more than max_length', path: ['min_length'] });
    }
    if (input.max_length !== undefined && (input.initial_value?.length ?? 0) > input.max_length) {
      context.addIssue({
        code: 'custom',
        message: 'must not be longer than max_length',
        path: ['initial_value'],
      });
    }
  });

const typed = {
  action_id: identifier,
  ...placeholder,
  ...focus,
  dispatch_action_config: dispatchConfig.optional(),
};

export const emailInput = z.strictObject({
  type: z.literal('email_text_input'),
  ...typed,
  initial_value: upTo(3_000).optional(),
});

export const urlInput = z.strictObject({
  type: z.literal('url_text_input'),
  ...typed,
  initial_value: upTo(3_000).optional(),
});

export const numberInput = z.strictObject({
  type: z.literal('number_input'),
  ...typed,
  is_decimal_allowed: z.boolean(),
  initial_value: upTo(3_000).optional(),
  min_value: z.string().optional(),
  max_value: z.string().optional(),
});

export const datepicker = z.strictObject({
  type: z.literal('datepicker'),
  ...action,
  ...placeholder,
  ...focus,
  initial_date: date.optional(),
});

export const timepicker = z.strictObject({
  type: z.literal('timepicker'),
  ...action,
  ...placeholder,
  ...focus,
  initial_time: time.optional(),
  timezone: z.string().optional(),
});

export const datetimepicker = z.strictObject({
  type: z.literal('datetimepicker'),
  ...action,
  ...focus,
  initial_date_time: z.int().min(1_000_000_000).max(9_999_999_999).optional(),
});
