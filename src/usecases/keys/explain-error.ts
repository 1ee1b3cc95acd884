import type { Actor } from '../../domain/authority.js';
import type { Gates } from '../../domain/gates.js';
import { gatesOf } from '../../domain/gates.js';
import type { KeyFacts, KeyRef } from '../../domain/key.js';
import type { KmsFailure, UnansweredInstance } from '../../domain/kms-failure.js';
import { bearing, readNamedKey } from '../../domain/named-key.js';
import type { SlackIdentity } from '../../domain/person.js';
import type { Protection } from '../../domain/protection.js';
import type { DeletionRequest } from '../../domain/request.js';
import type { CallRecord } from '../../ports/call-records.js';
import type { RecognisedError } from '../../ports/error-recognition.js';
import type { Instance } from '../../ports/key-management.js';
import { type Answer, type No, refused, yes } from '../answer.js';
import { examineKeyAs, type ExaminePorts } from './examine-key.js';
import { askedByName, findDeletedKeys } from './find-deleted-keys.js';
import { findKeys } from './find-keys.js';
import { identifyPerson } from '../people/identify-actor.js';
import { keyGone } from './key-gone.js';
import { ownersOf, type OwningAccount } from './list-resources.js';
import type { Ports } from '../ports.js';
import { type ResolvedKey, resolveKey } from './resolve-key.js';

/** A key as it stands while its error is being explained. */
export interface KeyInQuestion {
  key: KeyFacts;
  instance: Instance;
  actor: Actor;
  gates: Gates;
  protection: Protection;
  owners: OwningAccount[];
  openRequest: DeletionRequest | undefined;
  /** The ended request of ours whose authorization still runs. */
  setWith: DeletionRequest | undefined;
  /** Whether this person could ask for its deletion now. */
  mayAsk: boolean;
  /** Whether they can take up what somebody has set outside. */
  mayAdopt: boolean;
  /** The KMS's own time of the reading. */
  serverTime: number;
}

export interface ErrorExplained {
  recognised: RecognisedError;
  /** What the text reports, or what the call with its correlation id met. */
  failure: KmsFailure | undefined;
  /** The call of ours that a correlation id in the text belongs to. */
  call: CallRecord | undefined;
  key: KeyInQuestion | undefined;
  /** Why no key could be looked at, where the text names one. */
  keyTrouble: No | undefined;
  /** Instances that did not answer the search for the key named, so that it may be another's; absent where all did. */
  unanswered?: UnansweredInstance[];
}

export interface ExplainErrorInput {
  by: SlackIdentity;
  text: string;
  /** The key the person means, where they said so. */
  key?: KeyRef;
}

type ExplainingPorts = ExaminePorts & Pick<Ports, 'errors' | 'calls'>;

/** What an error text means, for this key and now; for people IBM Cloud knows. */
export async function explainError(
  ports: ExplainingPorts,
  input: ExplainErrorInput,
): Promise<Answer<ErrorExplained>> {
  const who = await identifyPerson(ports, input.by);
  if (!who.ok) return who;
  const recognised = ports.errors.recognise(input.text);
  const call = await callOf(ports, recognised.correlationIds);
  const found = await findKey(ports, input, recognised, call);
  const looked = found?.ok ? await lookAt(ports, who.value, found.value) : found;
  return yes({
    recognised,
    failure: failureIn(recognised, call),
    call,
    key: looked?.ok ? looked.value : undefined,
    keyTrouble: looked && !looked.ok ? looked.no : undefined,
    ...(found?.ok && found.value.unanswered && { unanswered: found.value.unanswered }),
  });
}

/** A reason in the text is the text's own; where it tells less than our record of the call, the record counts. */
function failureIn({ failure, by }: RecognisedError, call: CallRecord | undefined): KmsFailure | undefined {
  return by === 'body' || by === 'reason_code' ? failure : (call?.failure ?? failure);
}

async function callOf(
  ports: Pick<Ports, 'calls'>,
  correlationIds: readonly string[],
): Promise<CallRecord | undefined> {
  for (const correlationId of correlationIds) {
    const call = await ports.calls.find(correlationId);
    if (call) return call;
  }
  return undefined;
}

const idsTried = 5;

type KeyNamed = KeyRef & Partial<Pick<ErrorExplained, 'unanswered'>>;

/** The person's own word first, then the call's record, then what the text names. */
async function findKey(
  ports: Pick<Ports, 'keys' | 'requests' | 'clock'>,
  { key }: ExplainErrorInput,
  recognised: RecognisedError,
  call: CallRecord | undefined,
): Promise<Answer<KeyNamed> | undefined> {
  if (key) return yes(key);
  if (call?.key !== undefined) return yes({ instanceId: call.instanceId, keyId: call.key });
  if (recognised.keyCrn !== undefined) {
    const { notLookedFor } = await findKeys(ports, recognised.keyCrn, { limit: 1 });
    if (notLookedFor) return refused(notLookedFor);
  }
  for (const keyId of recognised.keyIds.slice(0, idsTried)) {
    // No near misses here: an id is a key's or it is not.
    const { keys } = await findKeys(ports, keyId, { limit: 1 });
    const found = keys.find(({ key: candidate }) => candidate.keyId === keyId.toLowerCase());
    if (found) return yes({ instanceId: found.instance.id, keyId: found.key.keyId });
    const [last] = (await ports.requests.listForName(keyId, 1)).requests;
    if (last) return keyGone(ports, last.key);
  }
  if (recognised.keyName === undefined) return findPerhaps(ports, recognised.perhapsKeyName);
  const named = await resolveKey(ports, recognised.keyName);
  return named.ok ? yes(namedBy(named.value)) : named;
}

/** A word that may be anything is a key's name or alias where one key alone bears it, a living one first, and else nothing. */
async function findPerhaps(
  ports: Pick<Ports, 'keys' | 'requests' | 'clock'>,
  text: string | undefined,
): Promise<Answer<KeyNamed> | undefined> {
  if (text === undefined) return undefined;
  const named = readNamedKey(text);
  const living = await findKeys(ports, text, { limit: 2, thorough: true });
  const bearers = bearing(named, living.keys, ({ key }) => key);
  const asked = bearers.length > 0 ? [] : await askedByName(ports, named);
  const { keys, unanswered } =
    bearers.length > 0 ? { ...living, keys: bearers } : await findDeletedKeys(ports, named, asked);
  const [found, ...others] = keys;
  if (!found && asked[0]) return keyGone(ports, asked[0].key);
  return found && others.length === 0 ? yes(namedBy({ ...found, unanswered })) : undefined;
}

function namedBy({ instance, key, unanswered }: ResolvedKey): KeyNamed {
  return { instanceId: instance.id, keyId: key.keyId, ...(unanswered.length > 0 && { unanswered }) };
}

async function lookAt(ports: ExplainingPorts, by: Actor, ref: KeyRef): Promise<Answer<KeyInQuestion>> {
  const examined = await examineKeyAs(ports, by, ref, { anyApprover: true });
  if (!examined.ok) return examined;
  const { actor, key, instance, preflight, adoption, protection, openRequest, setWith, serverTime } =
    examined.value;
  // Whose authorization runs and what comes next would be guesses.
  if (!preflight.ok && preflight.refusal.code === 'request_unreadable') return refused(preflight.refusal);
  return yes({
    key,
    instance,
    actor,
    gates: gatesOf(key, protection.protection, serverTime),
    protection: protection.protection,
    owners: protection.known ? await ownersOf(ports, protection.resources, key.crn) : [],
    openRequest,
    setWith,
    mayAsk: preflight.ok,
    mayAdopt: adoption?.ok === true,
    serverTime,
  });
}
