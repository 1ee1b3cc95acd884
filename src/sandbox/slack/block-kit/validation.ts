import { z } from 'zod';
import type { Block } from '../../control/api.js';
import { homeBlock, messageBlock, modalBlock } from './blocks.js';
import { elementsOf } from './elements.js';
import { identifier, plainText, upTo } from './text-objects.js';

/** Complaints in Slack's form: `[ERROR] what [json-pointer:/blocks/0/text]`. */
export type BlockKitResult<T> = { ok: true; value: T } | { ok: false; error: string; messages: string[] };

/** Slack publishes no limit; `msg_blocks_too_long` was seen at about this many characters of text in all. */
export const messageTextLimit = 13_200;
const markdownLimit = 12_000;
const viewBytesLimit = 250 * 1024;

const complaint = (path: readonly PropertyKey[], message: string, prefix: string) =>
  `[ERROR] ${message} [json-pointer:${prefix}${path.map((step) => `/${String(step)}`).join('')}]`;

/** What zod cannot see in one block: ids that must be unique in the payload, and one focus. */
function checkIds(blocks: readonly Block[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  let focused = 0;
  blocks.forEach((block, index) => {
    if (block.block_id !== undefined && seen.has(block.block_id)) {
      context.addIssue({ code: 'custom', message: 'block_id already exists', path: [index, 'block_id'] });
    }
    if (block.block_id !== undefined) seen.add(block.block_id);
    const actionIds = new Set<string>();
    for (const { element } of elementsOf([block])) {
      if (actionIds.has(element.action_id)) {
        context.addIssue({
          code: 'custom',
          message: 'action_id already exists in this block',
          path: [index],
        });
      }
      actionIds.add(element.action_id);
      if (element.focus_on_load === true && ++focused > 1) {
        context.addIssue({
          code: 'custom',
          message: 'only one element may have focus_on_load',
          path: [index],
        });
      }
    }
  });
}

const blockList = <T extends z.ZodType>(block: T, min: number, max: number) =>
  z
    .array(block, { error: 'must be an array of blocks' })
    .min(min, `no fewer than ${min} items allowed`)
    .max(max, `no more than ${max} items allowed`)
    .superRefine((blocks, context) => checkIds(blocks as Block[], context));

const messageBlocks = blockList(messageBlock, 0, 50);

const viewBase = {
  callback_id: z.union([identifier, z.literal('')]).optional(),
  external_id: z.union([identifier, z.literal('')]).optional(),
  private_metadata: upTo(3_000).optional(),
};
const modal = z
  .strictObject({
    type: z.literal('modal'),
    ...viewBase,
    title: plainText(24),
    submit: plainText(24).optional(),
    close: plainText(24).optional(),
    blocks: blockList(modalBlock, 1, 100),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    submit_disabled: z.boolean().optional(),
  })
  .superRefine((view, context) => {
    if (!view.submit && view.blocks.some((block) => block.type === 'input')) {
      context.addIssue({ code: 'custom', message: 'missing required field: submit', path: ['submit'] });
    }
  });
const home = z.strictObject({ type: z.literal('home'), ...viewBase, blocks: blockList(homeBlock, 1, 100) });

export type ModalDefinition = z.infer<typeof modal>;
export type HomeDefinition = z.infer<typeof home>;

function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + textLength(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [name, one]) => sum + (name === 'text' && typeof one === 'string' ? one.length : textLength(one)),
    0,
  );
}

/** Checks the blocks of a message; errors are `invalid_blocks` or `msg_blocks_too_long`. */
export function validateMessageBlocks(blocks: unknown): BlockKitResult<Block[]> {
  const parsed = messageBlocks.safeParse(blocks);
  if (!parsed.success) {
    const messages = parsed.error.issues.map((issue) => complaint(issue.path, issue.message, '/blocks'));
    return { ok: false, error: 'invalid_blocks', messages };
  }
  const value = parsed.data as Block[];
  if (value.filter((block) => block.type === 'table').length > 1) {
    return { ok: false, error: 'invalid_attachments', messages: ['only_one_table_allowed'] };
  }
  const markdown = value.filter((block) => block.type === 'markdown');
  if (textLength(markdown) > markdownLimit || textLength(value) > messageTextLimit) {
    return { ok: false, error: 'msg_blocks_too_long', messages: [] };
  }
  return { ok: true, value };
}

/** Checks a whole view; errors are `invalid_arguments` or `view_too_large`. */
export function validateView(view: unknown, type: 'modal'): BlockKitResult<ModalDefinition>;
export function validateView(view: unknown, type: 'home'): BlockKitResult<HomeDefinition>;
export function validateView(
  view: unknown,
  type: 'modal' | 'home',
): BlockKitResult<ModalDefinition | HomeDefinition> {
  if (Buffer.byteLength(JSON.stringify(view) ?? '') > viewBytesLimit) {
    return { ok: false, error: 'view_too_large', messages: [] };
  }
  const parsed = (type === 'modal' ? modal : home).safeParse(view);
  if (parsed.success) return { ok: true, value: parsed.data };
  const messages = parsed.error.issues.map((issue) => complaint(issue.path, issue.message, '/view'));
  return { ok: false, error: 'invalid_arguments', messages };
}
