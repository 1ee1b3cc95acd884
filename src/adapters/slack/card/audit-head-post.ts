import type { WebClient } from '@slack/web-api';
import type { NotedHead } from '../../../ports/audit-log.js';
import type { CardSurface } from '../../../ports/card-surface.js';
import { postMessage } from '../kit/post-message.js';
import { sendTo } from './slack-card-surface.js';

/** One line that whoever owns the store cannot take back; `countersign audit verify --heads` reads it. */
export async function postAuditHead(
  client: WebClient,
  channelId: string,
  { seq, hash, seal }: NotedHead,
): ReturnType<CardSurface['tellDigest']> {
  const entries = seq === 1 ? 'one entry' : `${seq} entries`;
  const sealed = seal ? ` · seal \`${seal.key}:${seal.mac}\`` : '';
  const text = `The audit log has ${entries} · head \`${seq}:${hash}\`${sealed}`;
  return sendTo(client, { kind: 'channel', channelId }, async (channel) =>
    postMessage(client, { channel, text }),
  );
}
