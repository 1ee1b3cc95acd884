import type { NotedHead } from '../../../ports/audit-log.js';
import { section } from '../kit/blocks.js';
import { type Words, wordsOf } from '../kit/words.js';

/** As `countersign audit verify --heads` reads it, copied from Slack. */
export function auditHeadWords({ seq, hash, seal }: NotedHead): Words {
  const sealed = seal ? ` · seal \`${seal.key}:${seal.mac}\`` : '';
  return wordsOf([section(`The audit log ends with entry ${seq} · head \`${seq}:${hash}\`${sealed}`)]);
}
