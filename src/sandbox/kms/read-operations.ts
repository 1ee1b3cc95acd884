import { collection, type Answer } from './answer.js';
import { isRefusal, unauthorized, type Refusal } from './error-envelope.js';
import {
  findKey,
  represent,
  representWithPayload,
  visibleKeys,
  type KmsCall,
  type KmsContext,
} from './kms-call.js';
import { listKeys } from './list-keys.js';
import { listRegistrations } from './list-registrations.js';
import { instancePolicyResources, keyPolicyResources, refusalOfPolicyQuery } from './policies.js';
import { outsideIamId, wireTime } from './key-record.js';
import { readWindow } from './read-window.js';
import { whatFailed } from './what-failed.js';

export type Operation = (context: KmsContext, call: KmsCall) => Answer | Refusal;

/** The calls that change nothing, named as in IBM's SDK. */
export const readOperations = {
  listKeys(context, call) {
    const found = listKeys(visibleKeys(context, call, 'secrets.list'), call.query);
    if (isRefusal(found)) return found;
    return collection(
      'key',
      found.page.map((key) => represent(context, key, call.nowMs)),
      found.isIncomplete ? { metadata: { incompleteSearch: true } } : {},
    );
  },

  getKeyCollectionMetadata(context, call) {
    const found = listKeys(visibleKeys(context, call, 'secrets.list'), call.query);
    if (isRefusal(found)) return found;
    return { status: 200, headers: { 'key-total': String(found.total) } };
  },

  getKeyMetadata(context, call) {
    const key = findKey(context, call, 'secrets.readmetadata');
    if (isRefusal(key)) return key;
    const shown = context.lagging.shown(key, call.nowMs, context.knobs.readsLagS * 1_000);
    return collection('key', [represent(context, shown, call.nowMs)]);
  },

  getKey(context, call) {
    const key = findKey(context, call, 'secrets.read');
    return isRefusal(key) ? key : collection('key', [representWithPayload(context, key, call.nowMs)]);
  },

  getRegistrations(context, call) {
    const key = findKey(context, call, 'registrations.listforkey');
    if (isRefusal(key)) return key;
    return registrationCollection(call, listRegistrations([key], call.query, 'key'));
  },

  getRegistrationsAllKeys(context, call) {
    return registrationCollection(
      call,
      listRegistrations(visibleKeys(context, call, 'registrations.list'), call.query, 'all-keys'),
    );
  },

  getPolicy(context, call) {
    const key = findKey(context, call, 'policies.read');
    if (isRefusal(key)) return key;
    return refusalOfPolicyQuery(call.query, 'getPolicy') ?? collection('policy', keyPolicyResources(key));
  },

  getInstancePolicy(context, call) {
    const { iamId, instance } = call;
    if (!context.access.may(iamId, 'instancepolicies.read', { instance })) return unauthorized();
    return (
      refusalOfPolicyQuery(call.query, 'getInstancePolicy') ??
      collection('policy', instancePolicyResources(instance.policy))
    );
  },

  listKeyRings(context, call) {
    const window = readWindow(call.query, whatFailed.listKeyRings, 50);
    if (isRefusal(window)) return window;
    const { instance, iamId } = call;
    const visible = instance.keyRings.filter((keyRingId) =>
      context.access.may(iamId, 'keyrings.list', { instance, keyRingId }),
    );
    return collection(
      'key_ring',
      visible.slice(window.offset, window.offset + window.limit).map((id) => ({
        id,
        creationDate: wireTime(instance.createdAtMs),
        createdBy: outsideIamId,
      })),
      totalCount(call, visible.length),
    );
  },
} satisfies Record<string, Operation>;

function registrationCollection(
  call: KmsCall,
  found: ReturnType<typeof listRegistrations>,
): Answer | Refusal {
  return isRefusal(found) ? found : collection('registration', found.page, totalCount(call, found.total));
}

function totalCount(call: KmsCall, total: number) {
  return call.query.get('totalCount') === 'true' ? { metadata: { totalCount: total } } : {};
}
