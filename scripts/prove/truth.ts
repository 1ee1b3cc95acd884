// What the cards and the records say, held against the KMS. Judged by what is shown, not by the code that shows it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { KmsKeyState, MessageView } from '../../src/sandbox/control/api.js';
import type { RedisConnections } from '../../src/adapters/redis/connections.js';
import { isRestored } from '../../src/domain/fate.js';
import type { DeletionRequest } from '../../src/domain/request.js';
import { isRestoring } from '../../src/domain/restoring.js';
import { redisKeys } from '../../src/adapters/redis/redis-keys.js';
import { type Stage, wordsOf } from '../../test/scenarios/stage.js';

export type Card = Pick<MessageView, 'channel' | 'ts' | 'text' | 'blocks'>;

/** What a card's title claims of the key. */
type Claim = 'deleted' | 'restored' | 'stays' | 'waits' | 'taken back soon' | 'under way' | 'changed outside';

const claims: [RegExp, Claim][] = [
  [/^Deleted(?: by force)?: key /, 'deleted'],
  [/^Restored: key /, 'restored'],
  [/^Being restored: key /, 'under way'],
  [/^(?:Denied|Cancelled): key .+ stays$/, 'stays'],
  [/^Expired: key /, 'stays'],
  [/^Nothing was changed: key .+ was not set for deletion$/, 'stays'],
  [/^(?:Delete|You asked to delete) key /, 'waits'],
  [/^IBM refused/, 'waits'],
  [/^(?:Denied|Cancelled): (?:unsetting|IBM has unset) key /, 'taken back soon'],
  [/^(?:Approved|Confirmed by IBM): /, 'under way'],
  [/^Ended: /, 'changed outside'],
];
const decisions = ['approve_deletion', 'approve_force_deletion', 'deny_deletion', 'cancel_request'];

/** The claim that each status of a record makes. */
const claimOfStatus: Record<string, Claim> = {
  deleted: 'deleted',
  restored: 'restored',
  restoring: 'under way',
  denied: 'stays',
  cancelled: 'stays',
  expired: 'stays',
  failed: 'stays',
  awaiting_approval: 'waits',
  blocked: 'waits',
  withdrawing: 'taken back soon',
  deleting: 'under way',
  authorizing: 'under way',
  superseded: 'changed outside',
};

export interface Facts {
  key: KmsKeyState;
  /** How often a DELETE of the key took effect. */
  deletes: number;
  /** Status on record; of a deleted key also whether it is back. */
  status: string;
  /** Everything shown of the request. */
  cards: Card[];
}

/** What is said and is not so, once nothing is under way any more and nobody has touched the key from outside. */
export function contradictions({ key, deletes, status, cards }: Facts): string[] {
  const found = deletes > 1 ? [`${deletes} DELETEs of key ${key.name} took effect`] : [];
  const recorded = claimOfStatus[status];
  const fromRecord = untrue(recorded, key, deletes);
  if (fromRecord !== undefined) found.push(`the record says ${status}, but ${fromRecord}`);
  for (const card of cards) {
    const lie = lieOf(card, key, deletes);
    if (lie !== undefined) found.push(lie);
    else if (claimOf(card) !== recorded) found.push(`${said(card)}, but the record says ${status}`);
  }
  return found;
}

/** What a card says that is not so. */
function lieOf(card: Card, key: KmsKeyState, deletes: number): string | undefined {
  const claim = claimOf(card);
  const isIdle = claim === 'taken back soon' && !wordsOf(card).includes('Not done yet');
  const why =
    untrue(claim, key, deletes) ??
    unfitButtons(card, claim) ??
    (isIdle ? 'nothing is being taken back' : undefined);
  return why === undefined ? undefined : `${said(card)}, but ${why}`;
}

function claimOf(card: Card): Claim | undefined {
  return claims.find(([pattern]) => pattern.test(titleOf(card)))?.[1];
}

const said = (card: Card) => `a card in ${card.channel} says "${titleOf(card)}"`;

function untrue(claim: Claim | undefined, key: KmsKeyState, deletes: number): string | undefined {
  const isDeleted = key.deletedAt !== null;
  const isSet = key.setForDeletion !== null;
  const nothing = claim === 'under way' || claim === 'changed outside';
  if (claim === undefined) return 'that is nothing a card may say';
  if (nothing) return claim === 'under way' ? 'nothing is under way any more' : 'nobody changed it outside';
  // That it came back set, and could not be unset, the card says.
  if (claim === 'restored') return isDeleted || deletes !== 1 ? 'the key is deleted' : undefined;
  if (claim === 'deleted') return isDeleted && deletes === 1 ? undefined : 'the key is there';
  if (isDeleted || deletes > 0) return 'the key is deleted';
  if (claim === 'stays') return isSet ? 'the key is set for deletion' : undefined;
  return isSet || !key.dualAuth ? undefined : 'the key is not set for deletion';
}

function unfitButtons(card: Card, claim: Claim | undefined): string | undefined {
  const offered = decisions.find((action) => JSON.stringify(card.blocks).includes(`"${action}"`));
  return offered !== undefined && claim !== 'waits' ? `it still offers ${offered}` : undefined;
}

export function titleOf(card: Card): string {
  const [first] = card.blocks as { text?: { text?: string } }[];
  return first?.text?.text ?? '';
}

/** Every copy of a request's card that stands in Slack, on record or not, whoever sees it. */
export function cardsOf(stage: Stage, requestId: string): Card[] {
  return Object.values(stage.slack.snapshot().messages)
    .flat()
    .filter(
      (message) =>
        message.onlyFor === undefined &&
        message.blocks[0]?.type === 'header' &&
        wordsOf(message).includes(`Request ${requestId}`),
    );
}

/**
 * What is committed and still has to happen, news of an act on a key among it, but for a withdrawal whose card asks people to
 * help.
 */
export async function outstanding(redis: RedisConnections['prompt'], stage: Stage): Promise<string[]> {
  const outbox = await redis.hgetall(redisKeys(stage.prefix).outbox);
  const waiting = await Promise.all(
    Object.values(outbox).map(async (item) => {
      const written = JSON.parse(item) as { requestId: string; effect: { kind: string } } | { entry: number };
      if ('entry' in written) return [`news of entry ${written.entry} are outstanding`];
      const { requestId, effect } = written;
      const request = await stage.app().ports.requests.load(requestId);
      const isTold = request?.status === 'withdrawing' && request.trouble !== undefined;
      return isTold && effect.kind === 'withdraw_authorization' ? [] : [`${effect.kind} is outstanding`];
    }),
  );
  return waiting.flat();
}

/** What came of an act that IBM had confirmed, other than what it confirmed. */
export function takenBack(history: readonly string[]): string[] {
  return history.flatMap((type, index) => {
    const next = history[index + 1];
    const isDenial = next !== undefined && (next === 'approval.lapsed' || next === 'deletion.blocked');
    return type === 'deletion.confirmed' && isDenial ? [`${next} after IBM had confirmed the deletion`] : [];
  });
}

/**
 * All that is wrong with a request on a stage while nothing is under way; what is under way shows as wrong too.
 */
export async function wrongWith(
  redis: RedisConnections['prompt'],
  stage: Stage,
  requestId: string,
): Promise<string[]> {
  return [...(await wrongAbout(stage, requestId)), ...(await wrongAround(redis, stage))];
}

/** Of that, what a request and its cards say. */
export async function wrongAbout(stage: Stage, requestId: string): Promise<string[]> {
  const { requests, audit } = stage.app().ports;
  const request = await requests.load(requestId);
  if (!request) return [`request ${requestId} is gone`];
  const { keyId } = request.key;
  const key = stage.kms.keys().find(({ id }) => id === keyId);
  if (!key) return [`key ${keyId} is gone`];
  const deletes = stage.kms.counts().effectiveDeletes.get(keyId) ?? 0;
  const cards = cardsOf(stage, requestId);
  const history = (await audit.forRequest(requestId)).map(({ type }) => type);
  return [
    ...contradictions({ key, deletes, status: statusOf(request), cards }),
    ...wronglySet(request, key),
    ...takenBack(history),
  ];
}

/** And what is wrong with the store, whatever request it belongs to. */
export async function wrongAround(redis: RedisConnections['prompt'], stage: Stage): Promise<string[]> {
  const { findings } = await stage.app().ports.audit.verify();
  return [
    ...(await outstanding(redis, stage)),
    ...findings.map((finding) => `the audit log: ${JSON.stringify(finding)}`),
  ];
}

function statusOf(request: DeletionRequest): string {
  if (isRestoring(request)) return 'restoring';
  return isRestored(request) ? 'restored' : request.status;
}

/** A restored key is set for deletion where that was said, and nowhere else. */
function wronglySet(request: DeletionRequest, key: KmsKeyState): string[] {
  if (!isRestored(request)) return [];
  const isSaid = request.restored.authorization?.is === 'still_set';
  return isSaid === (key.setForDeletion !== null)
    ? []
    : ['the restored key is set for deletion, or not, unlike the record'];
}

/**
 * Waits until nothing is wrong, and stays so for a moment; answers what still is when the time is over. A look that fails
 * is no good one.
 */
export async function wrongOnceQuiet(look: () => Promise<string[]>, withinMs: number): Promise<string[]> {
  const deadline = Date.now() + withinMs;
  for (let calm = 0; ; await sleep(200)) {
    const wrong = await look().catch((error: unknown) => [`could not be looked at: ${String(error)}`]);
    calm = wrong.length === 0 ? calm + 1 : 0;
    if (calm >= 3 || (wrong.length > 0 && Date.now() > deadline)) return [...new Set(wrong)];
  }
}
