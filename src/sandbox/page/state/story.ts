import type { PersonSummary, PersonView, SandboxState } from '../../control/api.js';
import type { ActionsBlock } from '../blocks/block-kit.js';

/** The cast of the first story, chosen by role, and a key it can be played with. */
export interface Story {
  requester: PersonSummary;
  approver: PersonSummary;
  command: string;
}

/** Who asks and who decides. */
export function castOf(people: readonly PersonSummary[]) {
  const members = people.filter((person) => person.kind === 'member');
  const requester = members.find((person) => person.role === 'Writer');
  const approver = members.find((person) => person.role === 'Manager' && person.id !== requester?.id);
  return { requester, approver };
}

export function storyOf(state: SandboxState): Story | undefined {
  const { requester, approver } = castOf(state.people);
  const active = state.kms.keys.filter((key) => key.state === 1 && !key.setForDeletion);
  const key =
    active.find((each) => each.dualAuth && each.registrations.length === 0) ??
    active.find((each) => each.dualAuth) ??
    active[0];
  const command = state.commands.find((each) => each.command === '/delete-key') ?? state.commands[0];
  if (!requester || !approver || !key || !command) return undefined;
  return { requester, approver, command: `${command.command} ${key.name}` };
}

export const storySteps = ['ask', 'form', 'decide', 'after'] as const;
export type StoryStep = (typeof storySteps)[number];

/** What is to be done next. */
export function storyStep(
  state: SandboxState,
  requesterView: PersonView | undefined,
  sawOpenRequest: boolean,
): StoryStep {
  if (requesterView && requesterView.modals.length > 0 && !sawOpenRequest) return 'form';
  if (state.deadlines.length > 0) return 'decide';
  return sawOpenRequest ? 'after' : 'ask';
}

/** The button that decides, as it is called on the newest message that has one: "Approve deletion", "Try again". */
export function decidingButton(view: PersonView): string | undefined {
  const newestFirst = view.conversations
    .flatMap(({ messages }) => messages)
    .sort((one, other) => Number(other.ts) - Number(one.ts));
  for (const { blocks } of newestFirst) {
    for (const block of blocks) {
      if (block.type !== 'actions') continue;
      const styled = (block as ActionsBlock).elements.find(({ type, style }) => type === 'button' && style);
      if (styled?.text) return styled.text.text;
    }
  }
  return undefined;
}
