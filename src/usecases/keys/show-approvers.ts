import type { InactiveApprover } from '../../domain/approver.js';
import { isSamePerson, type Person, type SlackIdentity } from '../../domain/person.js';
import type { UnansweredInstance } from '../../domain/kms-failure.js';
import type { KeyFacts } from '../../domain/key.js';
import type { Unavailable } from '../../domain/unavailable.js';
import type { Instance } from '../../ports/key-management.js';
import type { UnknownInSlack } from '../../ports/role-directory.js';
import { type Answer, troubled, yes } from '../answer.js';
import { type ListApproversPorts, type SortedApprovers, sortApprovers } from '../people/list-approvers.js';
import { mayLook } from '../people/may-look.js';
import { unavailableAmong } from '../people/whom-to-message.js';
import type { Ports } from '../ports.js';
import { resolveKey } from './resolve-key.js';

/** Who may delete a key, and which of them can be asked. */
export interface ApproversShown {
  key: KeyFacts;
  instance: Instance;
  /** Instances where another key may fit what was asked. */
  unanswered: UnansweredInstance[];
  approvers: SortedApprovers;
  unknown: UnknownInSlack[];
  /** Who would be able to, were they active in the account. */
  inactive: InactiveApprover[];
  /** Who of them takes no direct messages. */
  unavailable: Unavailable;
  reader: Person;
  readerIsOne: boolean;
}

/** For people IBM Cloud knows; the lists are at most ten minutes old. */
export async function showApprovers(
  ports: ListApproversPorts & Pick<Ports, 'keys' | 'absences' | 'clock' | 'requests'>,
  by: SlackIdentity,
  keyText: string,
): Promise<Answer<ApproversShown>> {
  const looker = await mayLook(ports, by);
  if (!looker.ok) return looker;
  const found = await resolveKey(ports, keyText);
  if (!found.ok) return found;
  const { key, instance, unanswered } = found.value;
  try {
    const [approvers, unknown, inactive] = await Promise.all([
      sortApprovers(ports, key),
      ports.roles.unknownInSlack(key),
      ports.roles.inactiveApproversOf(key),
    ]);
    const unavailable = await unavailableAmong(ports, approvers.able);
    const reader = looker.value;
    const readerIsOne = approvers.able.some((one) => isSamePerson(one, reader));
    return yes({ key, instance, unanswered, approvers, unknown, inactive, unavailable, reader, readerIsOne });
  } catch (error) {
    ports.log.warn({ keyId: key.keyId, error }, 'approvers could not be listed');
    return troubled({ kind: 'roles' });
  }
}
