import { keysCode } from './command-names.js';
import { roleFor } from '../domain/key-act.js';
import { explainInactive } from './inactive-users.js';
import { ibmPages } from './links.js';
import { markTime } from './marks.js';
import { missingLines, nextOfMissing } from './missing-approvers.js';
import { explainUnknown } from './recognition.js';
import { decidersOf, namesShown, type RefusalWords, standingTo } from './refusal-words.js';

const whatSteps: Record<string, string> = {
  deny: 'deny',
  cancel: 'cancel',
  ask_question: 'ask about it here',
};
const stepOf = (asked: string | undefined) => whatSteps[asked ?? ''] ?? 'approve';

/** Refusals over who somebody is and may do. */
export const peopleRefusals: RefusalWords<
  | 'account_not_eligible'
  | 'person_unknown'
  | 'not_a_writer'
  | 'not_a_manager'
  | 'right_on_condition'
  | 'user_not_active'
  | 'link_changed'
  | 'approver_is_requester'
  | 'not_the_requester'
  | 'no_approver_available'
  | 'act_not_allowed'
> = {
  account_not_eligible: ({ account }) => ({
    what: {
      guest: 'You are a guest in this workspace, and guests cannot take part in key deletions.',
      bot: 'Bots and apps cannot take part in key deletions; two people have to.',
      deactivated: 'Your Slack account is deactivated, so you cannot take part in key deletions.',
      outsider: 'You belong to another organisation, which cannot take part in key deletions here.',
    }[account],
    why: '',
    next: 'Ask a Manager of the key who is a full member of this workspace.',
  }),
  person_unknown: ({ why: reason }) => explainUnknown(reason),
  not_a_writer: (_, { asked }) => ({
    what: `You are neither a Writer nor a Manager of this key, so you cannot ${asked === 'unset' ? 'unset it' : 'ask for its deletion'}.`,
    why: '',
    next: `Have a Writer ${asked === 'unset' ? 'do it' : 'ask for it'}, or your account owner give you the role.`,
    link: ibmPages.access,
  }),
  not_a_manager: (_, step) => ({
    what: `You are not a Manager of ${step.request?.key.name ?? 'this key'}, so you cannot ${stepOf(step.asked)}. ${decidersOf(step.request, step).replace(/^another/, 'Another')} can.`,
    why: '',
    next: '',
    link: ibmPages.access,
  }),
  right_on_condition: ({ right }, { request, ...step }) => {
    const role = right === 'delete' ? 'Manager' : 'Writer';
    return {
      what: `You are ${role} of ${request?.key.name ?? 'this key'} on a condition, and Countersign cannot tell whether it holds.`,
      why: 'IAM grants you the role at certain times, by attributes or by a group’s rules.',
      next:
        right === 'delete' && request
          ? `Leave it to ${decidersOf(request, step)}.`
          : 'Ask your account owner for the role without a condition.',
      link: ibmPages.access,
    };
  },
  user_not_active: ({ inactive }) => explainInactive(inactive),
  link_changed: ({ changedAt }, { request, ...step }) => ({
    what: 'You are not linked to the same IBM Cloud identity as when this was asked.',
    why: `${changedAt === undefined ? '' : `The link changed ${markTime(changedAt)}. `}Across such a change one person could count as two.`,
    next: `Leave it to ${decidersOf(request, step)}.`,
  }),
  approver_is_requester: ({ matched }, { request, ...step }) => {
    const whose = request ? `${request.requester.name}’s` : 'the requester’s';
    const because = {
      slack: 'You asked for this yourself',
      iam: `Your IBM Cloud identity is ${whose}, who asked for this`,
      email: `Your e-mail address at IBM Cloud is ${whose}, who asked for this`,
    }[matched];
    if (step.asked === 'ask_question') {
      return { what: `${because}, so questions about it are yours to answer.`, why: '', next: '' };
    }
    return step.asked === 'deny'
      ? {
          what: `${because}, so you cannot deny it.`,
          why: '',
          next: `To take it back, type ${keysCode(`cancel ${request?.id ?? 'KEY'}`)}.`,
        }
      : {
          what: `${because}, so somebody else has to approve: ${decidersOf(request, step)}.`,
          why: '',
          next: '',
        };
  },
  not_the_requester: ({ requester: { name } }, { request, ...step }) => ({
    what: `${name} asked for this, so only ${name} can ${step.asked === 'answer_question' ? 'answer' : 'cancel it'}.`,
    why: '',
    next:
      step.asked === 'answer_question' || !request
        ? ''
        : standingTo(request, step) === 'approver'
          ? 'If the key should stay, deny it.'
          : `If the key should stay, ask ${decidersOf(request, step)} to deny it.`,
  }),
  no_approver_available: ({ missing = [] }) => ({
    what: 'Nobody else could approve this deletion.',
    why:
      missing.length === 0
        ? 'Countersign knows no other Manager of this key.'
        : `Of the other Managers none can be asked: ${missingLines(missing, namesShown).join('; ')}.`,
    next:
      missing.length === 0
        ? 'Have a second person given the Manager role, then ask again.'
        : nextOfMissing(missing),
    link: ibmPages.access,
  }),
  act_not_allowed: ({ act }) => {
    const role = roleFor(act);
    return {
      what: `You are not a ${role} of this key, so you cannot ${act} it.`,
      why: '',
      next: `Have a ${role} do it, or your account owner give you the role.`,
      link: ibmPages.access,
    };
  },
};
