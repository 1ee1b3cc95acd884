import { z } from 'zod';
import { addMessage } from '../messages.js';
import { SlackApiError } from '../slack-errors.js';
import { newId } from '../slack-state.js';
import type { ApiMethod } from './api-method.js';
import { jsonArg, requiredArg, stringArg } from './api-method.js';
import { postTarget, threadOf } from './chat-methods.js';

const filesSchema = z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1);

export const fileMethods: Record<string, ApiMethod> = {
  'files.getUploadURLExternal': {
    scopes: ['files:write'],
    run(args, context) {
      const name = requiredArg(args, 'filename');
      const length = Number(requiredArg(args, 'length'));
      if (!Number.isInteger(length) || length < 1) throw new SlackApiError('invalid_arguments');
      const id = newId('F');
      context.uploads.set(id, { id, name });
      return { upload_url: `${context.baseUrl()}/upload/${id}`, file_id: id };
    },
  },
  'files.completeUploadExternal': {
    scopes: ['files:write'],
    run(args, context) {
      const wanted = filesSchema.safeParse(jsonArg(args, 'files', 'invalid_arguments'));
      if (!wanted.success) throw new SlackApiError('invalid_arguments');
      const target = stringArg(args, 'channel_id');
      // A user id is no conversation here; only the DM's own id is.
      if (target !== undefined && /^[UW]/.test(target)) throw new SlackApiError('channel_not_found');
      const channel = target === undefined ? undefined : postTarget(context, target);
      const threadTs = channel === undefined ? undefined : threadOf(context, args, channel);
      const files = wanted.data.map(({ id, title }) => {
        const file = context.uploads.get(id);
        if (file?.content === undefined) throw new SlackApiError('file_not_found');
        return { ...file, title: title ?? file.name };
      });
      for (const file of files) context.uploads.delete(file.id);
      if (channel !== undefined) {
        const text = stringArg(args, 'initial_comment') ?? '';
        addMessage(context, { channel, text, blocks: [], files, threadTs });
      }
      return { files: files.map(({ id, title, name }) => ({ id, title, name })) };
    },
  },
};
