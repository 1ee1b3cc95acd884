import { z } from 'zod';

/** Slack's words for a text that is too long, as its `response_metadata.messages` say it. */
export const upTo = (max: number) =>
  z.string({ error: 'must be a string' }).max(max, `must be less than ${max + 1} characters`);

export const between = (min: number, max: number) =>
  upTo(max).min(min, `must be more than ${min - 1} characters`);

/** Identifiers an app chooses: block_id, action_id, callback_id, external_id. */
export const identifier = between(1, 255);

export const plainText = (max: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: between(1, max), emoji: z.boolean().optional() });

export const anyText = (max: number) =>
  z.discriminatedUnion('type', [
    plainText(max),
    z.strictObject({ type: z.literal('mrkdwn'), text: between(1, max), verbatim: z.boolean().optional() }),
  ]);

const httpUrl = upTo(3_000).regex(/^https?:\/\/\S+$/, 'must be a valid URL');

export const linkUrl = httpUrl;

export const imageElement = z.strictObject({
  type: z.literal('image'),
  image_url: httpUrl,
  alt_text: between(1, 2_000),
});

export const confirmDialog = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.enum(['primary', 'danger']).optional(),
});
