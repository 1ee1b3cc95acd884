import { ErrorCode, type WebClient } from '@slack/web-api';
import type { KeyRef } from '../../../domain/key.js';
import { registrationsOf } from '../../../domain/protection.js';
import { isReadable } from '../../../domain/request.js';
import { countedResources } from '../../../explanations/counts.js';
import type { NamedInstance } from '../../../ports/resource-catalog.js';
import type { ResourcesListed } from '../../../usecases/keys/list-resources.js';
import type { Ports } from '../../../usecases/ports.js';
import type { Place } from '../../../ports/card-surface.js';
import { ownCopy } from '../card/own-copy.js';
import { escapeMrkdwn } from '../kit/mrkdwn.js';
import { postSurely } from '../kit/post-message.js';
import { isUnclear, slackFailureCode } from '../kit/slack-failure.js';
import { resourcesCsv } from './resources-csv.js';
import type { ResourcesPlace } from './resources-place.js';

/**
 * Posts the list as a CSV file in a thread only this person reads: of their own card where the key has an open request,
 * else of a message to them. A channel's thread would show the names to everyone in it.
 * The code is Slack's own, or its client library's; `isUnclear`: the file may have arrived all the same.
 */
export async function postResourcesFile(
  ports: Pick<Ports, 'requests' | 'copies'>,
  client: WebClient,
  userId: string,
  { instanceId, keyId, keyName, keyCrn }: ResourcesPlace,
  { resources, owners }: Pick<ResourcesListed, 'resources' | 'owners'>,
  names: ReadonlyMap<string, NamedInstance>,
): Promise<{ ok: true } | { ok: false; code: string; isUnclear: boolean }> {
  const accountNames = new Map(
    owners.flatMap(({ accountId, owner }) => (owner?.accountName ? [[accountId, owner.accountName]] : [])),
  );
  const card = await ownCard(ports, userId, { instanceId, keyId });
  let note: Place | undefined;
  try {
    note = card ? undefined : await postNote(client, userId, keyName);
    const { channel, ts } = card ?? note!;
    await client.files.uploadV2({
      channel_id: channel,
      thread_ts: ts,
      filename: `protected-resources-${keyId}.csv`,
      title: `Protected resources of key ${keyName}`,
      content: resourcesCsv(resources, names, { keyCrn, accountNames }),
      initial_comment: `Everything key ${escapeMrkdwn(keyName)} protects: ${countedResources(resources.length, registrationsOf(resources))}.`,
    });
    return { ok: true };
  } catch (error) {
    // Where the upload itself is answered with another status than 200, the library throws an error without a code.
    const known = slackFailureCode(error);
    const unclear = isUnclear(known ?? '');
    if (note) await changeNote(client, note, unclear ? unclearFile(keyName) : noFile(keyName));
    return { ok: false, code: known ?? ErrorCode.HTTPError, isUnclear: unclear };
  }
}

async function ownCard(
  ports: Pick<Ports, 'requests' | 'copies'>,
  userId: string,
  key: KeyRef,
): Promise<Place | undefined> {
  const request = await ports.requests.findOpen(key);
  if (!request || !isReadable(request)) return undefined;
  return ownCopy(await ports.copies.list(request.id), userId);
}

async function postNote(client: WebClient, userId: string, keyName: string): Promise<Place> {
  // True whether or not the file comes: where this is posted twice, one of the two stays as it is.
  const { channel, ts } = await postSurely(client, {
    channel: userId,
    text: `You asked for a file of what key ${escapeMrkdwn(keyName)} protects.`,
  });
  if (channel === undefined || ts === undefined)
    throw new Error('Slack did not say where the message stands');
  return { channel, ts };
}

const noFile = (keyName: string) =>
  `The file of what key ${escapeMrkdwn(keyName)} protects could not be posted.`;
const unclearFile = (keyName: string) =>
  `Slack did not say whether the file of what key ${escapeMrkdwn(keyName)} protects arrived. If it is not in this thread, ask for it again.`;

/** The message may not leave anybody waiting for a file; why is told beside the list. */
async function changeNote(client: WebClient, at: Place, text: string): Promise<void> {
  await client.chat.update({ ...at, text }).catch(() => undefined);
}
