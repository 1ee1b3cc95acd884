// Taking up a key that somebody has set for deletion outside Countersign. IBM does not say who that was
// (docs/facts/ibm.md#setting-and-deleting), so what makes it two people is told with the request.
import { isSameIamId, isSamePerson, type Person } from './person.js';

/**
 * `ibm_refuses_the_setter`: whoever approves deletes as themselves, and IBM refuses the identity that set the key. `another_here`:
 * a service ID deletes, so IBM vouches for nobody, and the requester and the approver are two people here.
 */
export type AdoptionRule = 'ibm_refuses_the_setter' | 'another_here';

export interface Adopted {
  /** The requester. */
  by: Person;
  /** Epoch ms. */
  at: number;
  rule: AdoptionRule;
  /** They held the right to delete the key then, and IBM would check them as it does anybody. */
  mayApprove?: true;
}

interface Adoptable {
  adopted?: Adopted;
  force: boolean;
  requester: Person;
}

/** Whether somebody who takes a key up and may delete it could take the second step as well: IBM tells them from the setter. */
export function mayApproveAdopted(rule: AdoptionRule, mayDelete: boolean, force = false): boolean {
  return rule === 'ibm_refuses_the_setter' && mayDelete && !force;
}

/** Whether whoever took the key up is offered the second step. Not a forced one: whoever set the key did not ask for that. */
export function adopterMayApprove({ adopted, force }: Pick<Adoptable, 'adopted' | 'force'>): boolean {
  return adopted !== undefined && mayApproveAdopted(adopted.rule, adopted.mayApprove === true, force);
}

/** Whether a DELETE by this IAM id for this approval takes two people: the requester's own has to go out as themselves. */
export function takesTwo(request: Adoptable, approver: Person, actingAs: string): boolean {
  if (!isSamePerson(approver, request.requester)) return true;
  return adopterMayApprove(request) && isSameIamId(actingAs, approver.iamId);
}
