import type { BotIdentity, KeyPrivilege, PrivilegeFinding, ViewPrivilege } from '../domain/privilege.js';

const identityWords: Record<BotIdentity, string> = {
  reader: 'The service ID that reads (IBM_READER_API_KEY)',
  writer: 'The service ID that sets keys for deletion (IBM_WRITER_API_KEY)',
  manager: 'The service ID that deletes keys (IBM_MANAGER_API_KEY)',
};

/** What each privilege is for, continuing "may" or "may not". */
const privilegeWords: Record<KeyPrivilege | ViewPrivilege, string> = {
  read_keys: 'list keys and read their metadata',
  read_payloads: 'read key material',
  set_for_deletion: 'set keys for deletion',
  unset_for_deletion: 'unset keys',
  delete: 'delete keys',
  purge: 'purge keys',
  view_account: 'see who owns the account',
  view_users: 'see the users of the account',
  view_policies: 'see the access policies of the account',
  view_access_groups: 'see the access groups of the account',
  view_instance: 'see the instance in the Resource Controller',
};

/** What gives a privilege, for whoever has to grant it. */
const grantWords: Record<KeyPrivilege | ViewPrivilege, string> = {
  read_keys: 'Give it the role Reader on the instance.',
  read_payloads: 'Take ReaderPlus, Writer and Manager from it; Reader is enough.',
  set_for_deletion: 'It takes the role Writer on the instance.',
  unset_for_deletion: 'It takes the role Writer on the instance.',
  delete: 'It takes the role Manager on the instance.',
  purge: 'Take the key purge role from it.',
  view_account: 'Give it the role Viewer on Billing.',
  view_users: 'Give it the role Viewer on User Management.',
  view_policies: 'Give it the role Viewer on IAM Access Management.',
  view_access_groups: 'Give it the role Viewer on IAM Access Groups.',
  view_instance: 'Give it the platform role Viewer on the instance.',
};

/** One right of the bot's own that is missing, too narrow or too much, and what to do about it. */
export function explainPrivilege({ who, privilege, problem, where }: PrivilegeFinding): {
  found: string;
  next: string;
} {
  const place = 'instanceId' in where ? `instance ${where.instanceId}` : `account ${where.accountId}`;
  const what = privilegeWords[privilege];
  switch (problem) {
    case 'missing':
      return {
        found: `${identityWords[who]} may not ${what} (${place}).`,
        next: grantWords[privilege],
      };
    case 'partial':
      return {
        found: `${identityWords[who]} may ${what} for some rings or keys only, or on a condition (${place}).`,
        next: grantWords[privilege],
      };
    case 'excess':
      return {
        found: `${identityWords[who]} may ${what} (${place}), which it has no need to.`,
        next: excessWords(privilege),
      };
  }
}

function excessWords(privilege: KeyPrivilege | ViewPrivilege): string {
  return privilege === 'read_payloads' || privilege === 'purge'
    ? grantWords[privilege]
    : 'Take the role that gives it away.';
}
