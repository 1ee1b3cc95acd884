import { z } from 'zod';
import { refuse, refuseQuery, type Refusal } from './error-envelope.js';
import { wireTime, type KeyRecord, type PolicyRecord } from './key-record.js';
import { whatFailed } from './what-failed.js';

/** Whether the policy is of a key or of an instance; their bodies differ. */
export type PolicyHolder = 'key' | 'instance';

const enabled = z.strictObject({ enabled: z.boolean() });
const entries: Record<PolicyHolder, z.ZodType<{ enabled: boolean }>> = {
  key: z
    .strictObject({ type: z.string().optional(), dualAuthDelete: enabled })
    .transform((entry) => entry.dualAuthDelete),
  instance: z
    .strictObject({ policy_type: z.literal('dualAuthDelete'), policy_data: enabled })
    .transform((entry) => entry.policy_data),
};
const envelope = z.strictObject({
  metadata: z.strictObject({ collectionType: z.string(), collectionTotal: z.number() }),
  resources: z.array(z.record(z.string(), z.unknown())),
});

/** `policy` of the query: dualAuthDelete is the one policy the simulator keeps. */
export function refusalOfPolicyQuery(
  query: URLSearchParams,
  operation: 'getPolicy' | 'putPolicy' | 'getInstancePolicy' | 'putInstancePolicy',
): Refusal | undefined {
  const policy = query.get('policy');
  return policy === null || policy === 'dualAuthDelete'
    ? undefined
    : refuseQuery(whatFailed[operation], 'policy', 'dualAuthDelete, which is all the simulator keeps');
}

/** What a PUT asks for, or why its body will not do. */
export function readPolicyBody(body: string, holder: PolicyHolder): { enabled: boolean } | Refusal {
  const what = holder === 'key' ? whatFailed.putPolicy : whatFailed.putInstancePolicy;
  if (body.trim() === '') return refuse('NO_BODY_ERR', what);
  const parsed = envelope.safeParse(parseJson(body));
  if (!parsed.success) return refuse('BAD_BODY_ERR', what);
  const { metadata, resources } = parsed.data;
  if (metadata.collectionTotal !== resources.length) return refuse('COLLECTION_TOTAL_MISMATCH_ERR', what);
  if (resources.length > 1) return refuse('NUM_COLLECTION_RESOURCE_ERR', what);
  const [resource] = resources;
  if (!resource) return refuse('BAD_BODY_ERR', what);
  const isMeant =
    holder === 'key' ? 'dualAuthDelete' in resource : resource['policy_type'] === 'dualAuthDelete';
  if (!isMeant) return refuse('BODY_QUERY_PARAM_MISMATCH_ERR', what);
  const entry = entries[holder].safeParse(resource);
  if (entry.success) return entry.data;
  const unknown = entry.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys : [],
  );
  if (unknown.length > 0) {
    return refuse('BAD_BODY_ERR', what, { detail: `json: unknown field "${unknown[0]}"` });
  }
  return refuse('INVALID_FIELD_ERR', what, {
    message: 'The field `enabled` must be: a boolean',
    target: { type: 'field', name: 'enabled' },
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The record after a PUT by this identity. */
export function putPolicy(
  before: PolicyRecord | null,
  next: { id: string; enabled: boolean; byIamId: string; nowMs: number },
): PolicyRecord {
  return {
    id: before?.id ?? next.id,
    enabled: next.enabled,
    createdBy: before?.createdBy ?? next.byIamId,
    createdAtMs: before?.createdAtMs ?? next.nowMs,
    updatedBy: next.byIamId,
    updatedAtMs: next.nowMs,
  };
}

/** A key's policies as listed: none at all until one was put. */
export function keyPolicyResources(key: KeyRecord): Record<string, unknown>[] {
  const { policy } = key;
  if (!policy) return [];
  return [
    {
      type: 'application/vnd.ibm.kms.policy+json',
      id: policy.id,
      crn: key.crn.replace(/:key:.*$/, `:policy:${policy.id}`),
      dualAuthDelete: { enabled: policy.enabled },
      createdBy: policy.createdBy,
      creationDate: wireTime(policy.createdAtMs),
      updatedBy: policy.updatedBy,
      lastUpdateDate: wireTime(policy.updatedAtMs),
    },
  ];
}

export function instancePolicyResources(policy: PolicyRecord | null): Record<string, unknown>[] {
  if (!policy) return [];
  return [
    {
      policy_type: 'dualAuthDelete',
      policy_data: { enabled: policy.enabled },
      creationDate: wireTime(policy.createdAtMs),
      createdBy: policy.createdBy,
      updatedBy: policy.updatedBy,
      lastUpdated: wireTime(policy.updatedAtMs),
    },
  ];
}
