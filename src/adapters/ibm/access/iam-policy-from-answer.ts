// A policy of IAM's list of the second version as a policy of ours. What is not understood becomes `unknown` or
// `unsupported` and so never a plain right; nothing here throws.
import { z } from 'zod';
import type { IamAttribute } from '../../../domain/iam-attribute.js';
import type { IamPolicy, PolicySubject } from '../../../domain/iam-policy.js';

const attributeSchema = z
  .object({ key: z.string(), operator: z.string(), value: z.unknown().optional() })
  .catch({ key: '', operator: '', value: undefined });
type RawAttribute = z.infer<typeof attributeSchema>;

const attributesSchema = z.array(attributeSchema).catch([]);
/** Tags narrow a policy, so those that cannot be read must not be taken for none. */
const tagsSchema = z
  .array(attributeSchema)
  .nullish()
  .catch([{ key: '', operator: '', value: undefined }]);
const roleSchema = z.object({
  role_id: z.string().catch(''),
  actions: z.array(z.object({ id: z.string() })).catch([]),
});
const policySchema = z.object({
  id: z.string().catch(''),
  type: z.string().catch('access'),
  state: z.string().catch('active'),
  subject: z.object({ attributes: attributesSchema }).catch({ attributes: [] }),
  resource: z
    .object({ attributes: attributesSchema, tags: tagsSchema })
    .catch({ attributes: [], tags: undefined }),
  control: z
    .object({ grant: z.object({ roles: z.array(roleSchema).catch([]) }) })
    .catch({ grant: { roles: [] } }),
  rule: z.unknown().optional(),
  pattern: z.unknown().optional(),
});

/** `format=display` shows the actions of the roles; see `withActions` for where it does not. */
export function policyFromAnswer(row: unknown): IamPolicy {
  const policy = policySchema.safeParse(row).data ?? policySchema.parse({});
  const { id, type, state, subject, resource, control, rule, pattern } = policy;
  return {
    id,
    state,
    subject: type === 'access' ? subjectOf(subject.attributes) : { kind: 'unsupported' },
    attributes: resource.attributes.map(attributeOf),
    tags: (resource.tags ?? []).map(attributeOf),
    roles: control.grant.roles.map((role) => ({
      id: role.role_id,
      actions: role.actions.map((action) => action.id),
    })),
    conditional: isPresent(rule) || isPresent(pattern),
  };
}

function subjectOf(attributes: readonly RawAttribute[]): PolicySubject {
  const [only, ...others] = attributes;
  if (!only || others.length > 0 || only.operator !== 'stringEquals' || typeof only.value !== 'string') {
    return { kind: 'unsupported' };
  }
  if (only.key === 'iam_id') return { kind: 'identity', iamId: only.value };
  if (only.key === 'access_group_id') return { kind: 'access_group', groupId: only.value };
  return { kind: 'unsupported' };
}

function attributeOf({ key, operator, value }: RawAttribute): IamAttribute {
  switch (operator) {
    case 'stringEquals':
    case 'stringMatch':
      return typeof value === 'string' ? { key, operator, value } : { key, operator: 'unknown' };
    case 'stringEqualsAnyOf':
    case 'stringMatchAnyOf':
      return isListOfText(value) ? { key, operator, value } : { key, operator: 'unknown' };
    case 'stringExists':
      if (value === true || value === 'true') return { key, operator, value: true };
      if (value === false || value === 'false') return { key, operator, value: false };
      return { key, operator: 'unknown' };
    default:
      return { key, operator: 'unknown' };
  }
}

function isListOfText(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
