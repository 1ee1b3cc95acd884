import { randomBytes } from 'node:crypto';
import type { Block } from '../control/api.js';
import { validateMessageBlocks } from './block-kit/validation.js';
import type { ResponseTarget, ResponseUrlBook, SlackContext } from './context.js';
import { addMessage, editMessage, findMessage, removeMessage } from './messages.js';
import { SlackApiError } from './slack-errors.js';

const responseUrlUses = 5;
const responseUrlLifeMs = 30 * 60_000;

export function createResponseUrlBook(): ResponseUrlBook {
  const urls = new Map<string, { target: ResponseTarget; bornMs: number; uses: number }>();
  return {
    issue(target, now) {
      const id = randomBytes(18).toString('base64url');
      urls.set(id, { target, bornMs: now, uses: 0 });
      return `/response/${id}`;
    },
    use(id, now) {
      const url = urls.get(id);
      if (!url) throw new SlackApiError('no_such_url');
      if (now - url.bornMs > responseUrlLifeMs) throw new SlackApiError('expired_url');
      if (url.uses >= responseUrlUses) throw new SlackApiError('used_url');
      url.uses += 1;
      return url.target;
    },
    clear: () => urls.clear(),
  };
}

/** Checks and reads text and blocks of a reply; throws no_text, invalid_blocks, … */
function replyContent(body: Record<string, unknown>): { text: string; blocks: Block[] } {
  const text = typeof body.text === 'string' ? body.text : '';
  if (body.attachments !== undefined) throw new SlackApiError('invalid_attachments');
  const checked = validateMessageBlocks(body.blocks ?? []);
  if (!checked.ok)
    throw new SlackApiError(checked.error, { response_metadata: { messages: checked.messages } });
  if (text === '' && checked.value.length === 0) throw new SlackApiError('no_text');
  return { text: text.slice(0, 40_000), blocks: checked.value };
}

/** Carries out a reply to an interaction: by response_url, or inside the ack of a command. */
export function reply(context: SlackContext, target: ResponseTarget, body: Record<string, unknown>): void {
  const source =
    target.messageTs === undefined ? undefined : findMessage(context, target.channel, target.messageTs);
  if (body.delete_original === true) {
    if (!source) throw new SlackApiError('message_not_found');
    removeMessage(context, source);
    return;
  }
  const { text, blocks } = replyContent(body);
  if (body.replace_original === true && source) {
    editMessage(context, source, text, blocks);
    return;
  }
  // An ephemeral message cannot be made public by its response_url.
  const inChannel = body.response_type === 'in_channel' && source?.onlyFor === undefined;
  addMessage(context, {
    channel: target.channel,
    text,
    blocks,
    threadTs: typeof body.thread_ts === 'string' ? body.thread_ts : target.threadTs,
    onlyFor: inChannel ? undefined : target.personId,
  });
}
