import type { SlackIdentity } from '../../../domain/person.js';
import { lookForKey } from '../../../usecases/keys/look-for-key.js';
import type { Ports } from '../../../usecases/ports.js';
import { prepareRestore } from '../../../usecases/requests/restore-key.js';
import { section } from '../kit/blocks.js';
import { toMrkdwn } from '../kit/mrkdwn.js';
import { whyNot } from '../kit/why-not.js';
import { type Words, wordsOf } from '../kit/words.js';
import { restoreEndWords } from '../../../explanations/key-life.js';
import { restoreButton, restoreWarning } from '../words/restore-words.js';
import { unansweredBlocks } from '../words/unanswered-instances.js';

/** `/keys restore`: which key it is, until when it can come back, and a button for it. */
export async function restoreReply(ports: Ports, by: SlackIdentity, text: string): Promise<Words> {
  const found = await lookForKey(ports, by, text);
  if (!found.ok) return whyNot(found.no);
  const { unanswered, instance } = found.value;
  const ref = { instanceId: instance.id, keyId: found.value.key.keyId };
  const prepared = await prepareRestore(ports, ref, by);
  if (!prepared.ok) return whyNot(prepared.no);
  const { request, key } = prepared.value;
  const said = `${restoreWarning(key.name)} ${toMrkdwn(restoreEndWords({ ...request, ...request.key }))}`;
  const button = restoreButton({ name: key.name, ...ref }, ports.sessions.mode);
  return wordsOf([section(said), ...unansweredBlocks(unanswered), { type: 'actions', elements: [button] }]);
}
