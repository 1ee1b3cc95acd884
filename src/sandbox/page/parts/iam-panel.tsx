import type { SandboxState } from '../../control/api.js';
import { IamGroup } from './iam-group.js';
import { IamPerson } from './iam-person.js';

export function IamPanel({ state }: { state: SandboxState }) {
  const { people, groups } = state.iam;
  return (
    <>
      <p class="panel-about">
        Who may do what with the keys, as the simulated IBM Cloud knows it now, and one-time passcodes.
      </p>
      <section aria-label="People">
        <h3>People</h3>
        {people.map((person) => (
          <IamPerson key={person.iamId} person={person} state={state} />
        ))}
      </section>
      <section aria-label="Access groups">
        <h3>Access groups</h3>
        {groups.map((group) => (
          <IamGroup key={group.id} group={group} people={people} />
        ))}
        {groups.length === 0 && <p class="panel-about">There are none.</p>}
      </section>
    </>
  );
}
