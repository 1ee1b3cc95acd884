// What the bot's own identities need, and what they have no business with: the table of least privilege.
import { leastOf, mostOf, type Access } from './iam-attribute.js';
import { allows, covers, type IamPolicy, type KeyResource, type ServiceAction } from './iam-policy.js';

/** Reads; sets for deletion and unsets; deletes. The last two act only where service IDs act for people. */
export type BotIdentity = 'reader' | 'writer' | 'manager';

/** What an identity can do to keys. */
export type KeyPrivilege =
  'read_keys' | 'read_payloads' | 'set_for_deletion' | 'unset_for_deletion' | 'delete' | 'purge';

/** What the reader can see of an account and its instances. */
export type ViewPrivilege =
  'view_account' | 'view_users' | 'view_policies' | 'view_access_groups' | 'view_instance';

export interface PrivilegeFinding {
  who: BotIdentity;
  privilege: KeyPrivilege | ViewPrivilege;
  /** `partial`: for some rings or keys only, or on a condition; `excess`: there, at least in part, without being needed. */
  problem: 'missing' | 'partial' | 'excess';
  where: { instanceId: string } | { accountId: string };
}

/** Each of the actions is needed for the privilege (docs/facts/ibm.md#roles-and-actions). */
const actionsOf: Record<KeyPrivilege, readonly ServiceAction[]> = {
  read_keys: ['secrets.list', 'secrets.readmetadata'],
  read_payloads: ['secrets.read'],
  set_for_deletion: ['secrets.setkeyfordeletion'],
  unset_for_deletion: ['secrets.unsetkeyfordeletion'],
  delete: ['secrets.delete'],
  purge: ['secrets.purge'],
};

/** What comes with IBM's own Writer and Manager, such as reading payloads, is not held against those two. */
const rules: Record<BotIdentity, { needs: readonly KeyPrivilege[]; mustNot: readonly KeyPrivilege[] }> = {
  reader: {
    needs: ['read_keys'],
    mustNot: ['read_payloads', 'set_for_deletion', 'unset_for_deletion', 'delete', 'purge'],
  },
  writer: { needs: ['set_for_deletion', 'unset_for_deletion'], mustNot: ['delete', 'purge'] },
  manager: { needs: ['delete'], mustNot: ['purge'] },
};

/** Every action that decides about an identity. */
export function actionsThatMatter(who: BotIdentity): ServiceAction[] {
  const { needs, mustNot } = rules[who];
  return [...needs, ...mustNot].flatMap((privilege) => actionsOf[privilege]);
}

/** What is wrong with the rights of an identity on an instance as a whole; `policies` are those that reach it. */
export function keyPrivilegeFindings(
  who: BotIdentity,
  instance: KeyResource,
  policies: readonly IamPolicy[],
): PrivilegeFinding[] {
  const { serviceName, serviceInstance: instanceId } = instance;
  const accessBy = (action: ServiceAction): Access =>
    mostOf(
      policies
        .filter((policy) => allows(policy, action, serviceName))
        .map((policy) => covers(policy, instance)),
    );
  const accessTo = (privilege: KeyPrivilege) => leastOf(actionsOf[privilege].map(accessBy));
  const finding = (privilege: KeyPrivilege, problem: PrivilegeFinding['problem']): PrivilegeFinding => ({
    who,
    privilege,
    problem,
    where: { instanceId },
  });
  return [
    ...rules[who].needs
      .filter((privilege) => accessTo(privilege) !== 'yes')
      .map((privilege) => finding(privilege, accessTo(privilege) === 'no' ? 'missing' : 'partial')),
    ...rules[who].mustNot
      .filter((privilege) => accessTo(privilege) !== 'no')
      .map((privilege) => finding(privilege, 'excess')),
  ];
}

/** Identities of which the second may what the first has to, and may not: their keys stand in each other's place. */
export function swappedAmong(
  findings: readonly PrivilegeFinding[],
): { who: [BotIdentity, BotIdentity]; instanceId: string }[] {
  const found = findings.flatMap(({ who, privilege, problem, where }) => {
    if (problem !== 'missing' || !('instanceId' in where)) return [];
    const other = findings.find(
      (one) =>
        one.problem === 'excess' &&
        one.privilege === privilege &&
        'instanceId' in one.where &&
        one.where.instanceId === where.instanceId,
    );
    return other
      ? [{ who: [who, other.who] as [BotIdentity, BotIdentity], instanceId: where.instanceId }]
      : [];
  });
  return found.filter(
    (one, index) =>
      found.findIndex(
        (other) => other.who.join() === one.who.join() && other.instanceId === one.instanceId,
      ) === index,
  );
}
