import type { KeyRights } from '../domain/authority.js';
import type { Person, SlackIdentity } from '../domain/person.js';

/** What a right is asked about. */
export interface KeyScope {
  instanceId: string;
  keyRingId: string;
  keyId: string;
}

/** Who is who, and who may do what to which key. Rejects when the source cannot be read: no answer is never "nobody". */
export interface RoleDirectory {
  findPerson(slack: SlackIdentity): Promise<Person | undefined>;
  /** Who stands behind an IAM id, where a Slack account is known for it. */
  findByIamId(iamId: string): Promise<Person | undefined>;
  rightsOf(person: Person, scope: KeyScope): Promise<KeyRights>;
  /** Everyone who may delete the key. */
  managersOf(scope: KeyScope): Promise<Person[]>;
}
