import { randomUUID } from 'node:crypto';
import type { KmsAction } from '../iam/roles.js';
import { collection, noContent } from './answer.js';
import { refusalOfDeletion, refusalOfSetting } from './deletion-rules.js';
import { isRefusal, refuse, refusePlainly, unauthorized, type Refusal } from './error-envelope.js';
import { authorizationBy, type KeyRecord } from './key-record.js';
import { findKey, represent, representWithPayload, type KmsCall } from './kms-call.js';
import {
  markDeleted,
  markRestored,
  markState,
  refusalOfDisabling,
  refusalOfEnabling,
  refusalOfPurge,
  refusalOfRestoration,
  refusalOfRotation,
  refusalOfSync,
} from './lifecycle-rules.js';
import { keyPolicyResources, putPolicy, readPolicyBody, refusalOfPolicyQuery } from './policies.js';
import type { Operation } from './read-operations.js';
import { whatFailed } from './what-failed.js';

/** An action on a key that answers 204: find, judge, change. */
function keyAction(
  action: KmsAction,
  judge: (key: KeyRecord, call: KmsCall) => Refusal | undefined,
  change: (key: KeyRecord, call: KmsCall) => void,
): Operation {
  return (context, call) => {
    const key = findKey(context, call, action);
    if (isRefusal(key)) return key;
    const refusal = judge(key, call);
    if (refusal) return refusal;
    change(key, call);
    context.changed();
    return noContent;
  };
}

/** The calls that change something, named as in IBM's SDK. */
export const writeOperations = {
  // One slot: whoever sets last is the prior authorizer, and the seven days start again.
  setKeyForDeletion: keyAction(
    'secrets.setkeyfordeletion',
    (key) => refusalOfSetting(key, 'set'),
    (key, { iamId, nowMs }) => {
      key.authorization = authorizationBy(iamId, nowMs);
      touchPolicy(key, iamId, nowMs);
    },
  ),

  unsetKeyForDeletion: keyAction(
    'secrets.unsetkeyfordeletion',
    (key) => refusalOfSetting(key, 'unset'),
    (key, { iamId, nowMs }) => {
      if (!key.authorization) return;
      key.authorization = null;
      touchPolicy(key, iamId, nowMs);
    },
  ),

  disableKey: keyAction('secrets.disable', refusalOfDisabling, (key, { nowMs }) => markState(key, 2, nowMs)),

  enableKey: keyAction(
    'secrets.enable',
    (key, { nowMs }) => refusalOfEnabling(key, nowMs),
    (key, { nowMs }) => markState(key, 1, nowMs),
  ),

  rotateKey: keyAction(
    'secrets.rotate',
    (key, { nowMs, instance }) => refusalOfRotation(key, nowMs, instance.service),
    (key, { nowMs }) => {
      key.rotatedAtMs = nowMs;
      key.updatedAtMs = nowMs;
      key.notifiedAtMs = nowMs;
    },
  ),

  syncAssociatedResources: keyAction(
    'secrets.sync',
    (key, { nowMs }) => refusalOfSync(key, nowMs),
    (key, { nowMs }) => {
      key.notifiedAtMs = nowMs;
    },
  ),

  deleteKey(context, call) {
    const key = findKey(context, call, 'secrets.delete');
    if (isRefusal(key)) return key;
    const refusal = refusalOfDeletion(key, {
      callerIamId: call.iamId,
      nowMs: call.nowMs,
      force: call.query.get('force') === 'true',
      ...context.knobs,
    });
    if (refusal) return refusal;
    // IBM's docs warn that the returned representation holds key material.
    const whole = representWithPayload(context, key, call.nowMs);
    markDeleted(key, call.iamId, call.nowMs);
    context.deleted(key.id);
    context.changed();
    if (!call.wantsRepresentation) return noContent;
    return collection('key', [{ ...whole, ...represent(context, key, call.nowMs) }]);
  },

  restoreKey(context, call) {
    const key = findKey(context, call, 'secrets.restore');
    if (isRefusal(key)) return key;
    const refusal = refusalOfRestoration(key, call.nowMs);
    if (refusal) return refusal;
    markRestored(key, call.nowMs);
    context.changed();
    return collection('key', [represent(context, key, call.nowMs)], { status: 201 });
  },

  purgeKey(context, call) {
    const key = findKey(context, call, 'secrets.purge');
    if (isRefusal(key)) return key;
    const refusal = refusalOfPurge(key, call.nowMs);
    if (refusal) return refusal;
    const last = represent(context, key, call.nowMs);
    context.store.remove(key.id);
    context.changed();
    return call.wantsRepresentation ? collection('key', [last]) : noContent;
  },

  putPolicy(context, call) {
    const key = findKey(context, call, 'policies.write');
    if (isRefusal(key)) return key;
    const next = refusalOfPolicyQuery(call.query, 'putPolicy') ?? readPolicyBody(call.body, 'key');
    if (isRefusal(next)) return next;
    if (key.state === 5) return refuse('KEY_DELETED_ERR', whatFailed.putPolicy);
    if (key.policy?.enabled && !next.enabled) {
      // That it is refused is documented, the reason code is not.
      return refusePlainly(409, 'Dual authorization cannot be disabled for this key');
    }
    key.policy = putPolicy(key.policy, {
      id: randomUUID(),
      enabled: next.enabled,
      byIamId: call.iamId,
      nowMs: call.nowMs,
    });
    context.changed();
    return collection('policy', keyPolicyResources(key));
  },

  putInstancePolicy(context, call) {
    const { instance, iamId, nowMs } = call;
    if (!context.access.may(iamId, 'instancepolicies.write', { instance })) return unauthorized();
    const next =
      refusalOfPolicyQuery(call.query, 'putInstancePolicy') ?? readPolicyBody(call.body, 'instance');
    if (isRefusal(next)) return next;
    instance.policy = putPolicy(instance.policy, {
      id: randomUUID(),
      enabled: next.enabled,
      byIamId: iamId,
      nowMs,
    });
    context.changed();
    return noContent;
  },

  changeRegistration(context, call) {
    const key = findKey(context, call, 'registrations.listforkey');
    return isRefusal(key) ? key : refuse('SERVICE_ONLY_ERR', whatFailed.changeRegistration);
  },
} satisfies Record<string, Operation>;

/** A key policy's dates move when an authorization is given or withdrawn (seen in recordings of the live service). */
export function touchPolicy(key: KeyRecord, iamId: string, nowMs: number): void {
  if (!key.policy) return;
  key.policy.updatedBy = iamId;
  key.policy.updatedAtMs = nowMs;
}
