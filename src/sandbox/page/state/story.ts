import type { PersonSummary, SandboxState } from '../../control/api.js';

/** The cast of the first story, chosen by role, and a key it can be played with. */
export interface Story {
  requester: PersonSummary;
  approver: PersonSummary;
  keyName: string;
  command: string;
}

export function storyOf(state: SandboxState): Story | undefined {
  const members = state.people.filter((person) => person.kind === 'member');
  const requester = members.find((person) => person.role === 'Writer');
  const approver = members.find((person) => person.role === 'Manager' && person.id !== requester?.id);
  const active = state.kms.keys.filter((key) => key.state === 1 && !key.setForDeletion);
  const key =
    active.find((each) => each.dualAuth && each.registrations.length === 0) ??
    active.find((each) => each.dualAuth) ??
    active[0];
  const command = state.commands.find((each) => each.command === '/delete-key') ?? state.commands[0];
  if (!requester || !approver || !key || !command) return undefined;
  return { requester, approver, keyName: key.name, command: `${command.command} ${key.name}` };
}

/** Index of the step to do next: 0 and 1 as the requester, 2 the form, 3 as the approver, 4 afterwards. */
export function storyStep(state: SandboxState, personId: string, hasModal: boolean, sawOpenRequest: boolean) {
  const story = storyOf(state);
  if (state.deadlines.length > 0) return 3;
  if (sawOpenRequest) return 4;
  if (personId !== story?.requester.id) return 0;
  return hasModal ? 2 : 1;
}
