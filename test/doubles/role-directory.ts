import { type KeyRights, noRights } from '../../src/domain/authority.js';
import type { InactiveApprover } from '../../src/domain/approver.js';
import { isSameSlackUser, type Person } from '../../src/domain/person.js';
import type { Recognition, UnknownReason } from '../../src/domain/recognition.js';
import type { KeyScope, RoleDirectory, UnknownInSlack } from '../../src/ports/role-directory.js';

export interface RoleDirectoryDouble extends RoleDirectory {
  /** Knows this person, with these rights on every key, or on those the function tells. */
  put(person: Person, rights: KeyRights | ((scope: KeyScope) => KeyRights), changedAt?: number): void;
  /** Forgets whoever the account stood for. */
  forget(person: Person, why?: UnknownReason): void;
  unknown: UnknownInSlack[];
  inactive: InactiveApprover[];
  /** While true, IAM does not answer. */
  isAway: boolean;
}

interface Known {
  person: Person;
  rights: (scope: KeyScope) => KeyRights;
  changedAt?: number;
}

export function createRoleDirectoryDouble(): RoleDirectoryDouble {
  let known: Known[] = [];
  let whyUnknown: UnknownReason = 'not_linked';
  const answer = () => {
    if (double.isAway) throw new Error('IAM is away');
  };
  const findByIamId = (iamId: string) =>
    known.find(({ person }) => person.iamId.toLowerCase() === iamId.toLowerCase());
  const isNot =
    ({ slack }: Person) =>
    ({ person }: Known) =>
      !isSameSlackUser(person.slack, slack);
  const double: RoleDirectoryDouble = {
    source: 'iam',
    isAway: false,
    unknown: [],
    inactive: [],
    put(person, rights, changedAt) {
      const rightsOn = typeof rights === 'function' ? rights : () => rights;
      known = known.filter(isNot(person));
      known.push({ person, rights: rightsOn, ...(changedAt === undefined ? {} : { changedAt }) });
    },
    forget(person, why = 'not_linked') {
      known = known.filter(isNot(person));
      whyUnknown = why;
    },
    async recognise(slack): Promise<Recognition> {
      answer();
      const found = known.find(({ person }) => isSameSlackUser(person.slack, slack));
      if (!found) return { known: false, why: whyUnknown };
      const { person, changedAt } = found;
      return {
        known: true,
        by: 'link',
        person,
        linkedAt: 0,
        ...(changedAt === undefined ? {} : { changedAt }),
      };
    },
    async findByIamId(iamId) {
      answer();
      return findByIamId(iamId)?.person;
    },
    async rightsOf(person, scope) {
      answer();
      return findByIamId(person.iamId)?.rights(scope) ?? noRights;
    },
    async approversOf(scope) {
      answer();
      return known.flatMap(({ person, rights }) => {
        const { mayDelete, onCondition } = rights(scope);
        if (mayDelete) return [person];
        return onCondition?.mayDelete === true ? [{ ...person, onCondition: true as const }] : [];
      });
    },
    async unknownInSlack() {
      answer();
      return double.unknown;
    },
    async inactiveApproversOf() {
      answer();
      return double.inactive;
    },
  };
  return double;
}
