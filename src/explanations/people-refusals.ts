import { keysCommand } from './command-names.js';
import { roleFor } from '../domain/key-act.js';
import { explainInactive } from './inactive-users.js';
import { ibmPages } from './links.js';
import { markPerson, markTime } from './marks.js';
import { missingLines, nextOfMissing } from './missing-approvers.js';
import { explainUnknown } from './recognition.js';
import { namesShown, nothingDone, type RefusalWords } from './refusal-words.js';

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
    what: 'Nothing was done: your Slack account cannot take part in key deletions.',
    why: {
      guest: 'You are a guest in this workspace. Only full members can ask for or approve a deletion.',
      bot: 'Bots and apps cannot ask for or approve a deletion; two people have to.',
      deactivated: 'Slack reports this account as deactivated.',
      outsider: 'Your account belongs to another organisation that shares this channel.',
    }[account],
    next: 'Ask a full member of this workspace who holds the Manager role to take this step.',
  }),
  person_unknown: ({ why: reason }) => {
    const unknown = explainUnknown(reason);
    return { ...unknown, what: nothingDone(unknown.what) };
  },
  not_a_writer: () => ({
    what: 'Nothing was done: you may not set this key for deletion.',
    why: 'Setting a key for deletion takes the Writer or Manager role on its instance, key ring or key.',
    next: 'Ask a Writer or Manager to make the request, or ask your account owner for the role.',
    link: ibmPages.access,
  }),
  not_a_manager: () => ({
    what: 'Nothing was done: you may not decide on this deletion.',
    why: 'The second authorization takes the Manager role on the instance, key ring or key. You do not hold it now.',
    next: 'Leave it to one of the Managers who were asked, or ask your account owner for the role.',
    link: ibmPages.access,
  }),
  right_on_condition: ({ right }) => {
    const role = right === 'delete' ? 'Manager' : 'Writer';
    return {
      what: `Nothing was done: you hold the ${role} role on this key only on a condition.`,
      why: 'IAM grants it at certain times, by attributes or by the rules of an access group. Service IDs act for people here, so IBM never checks you, and Countersign cannot tell whether the condition holds.',
      next: `Ask your account owner for the role without a condition, or leave it to another ${role}. Where Countersign runs in passcode mode, IBM checks you itself.`,
      link: ibmPages.access,
    };
  },
  user_not_active: ({ inactive }) => {
    const words = explainInactive(inactive);
    return { ...words, what: nothingDone(words.what) };
  },
  link_changed: ({ changedAt }) => ({
    what: 'Nothing was done: you are not linked to the same IBM Cloud identity as when this request was made.',
    why: `${changedAt === undefined ? 'Your Slack account was asked as another identity.' : `The link between Slack and IBM Cloud changed ${markTime(changedAt)}.`} A decision across such a change could make one person count as two.`,
    next: 'Leave it to one of the other Managers. Or have the request cancelled and made anew: on that one you can decide.',
  }),
  approver_is_requester: ({ matched }) => ({
    what: 'Nothing was done: you cannot approve or deny your own request.',
    why: {
      slack: 'Dual authorization takes two different people, and you are the requester.',
      iam: 'Dual authorization takes two different people, and your IAM identity is the requester’s.',
      email:
        'Dual authorization takes two different people, and your e-mail address at IBM Cloud is the requester’s.',
    }[matched],
    next: 'Another Manager has to decide. To take the request back, use Cancel request.',
    link: ibmPages.dualAuthorization,
  }),
  not_the_requester: ({ requester }) => ({
    what: 'Nothing was done: only the requester can cancel this request.',
    why: `${markPerson(requester.slack.userId)} made it.`,
    next: 'If you are a Manager and the key should stay, deny the request instead.',
  }),
  no_approver_available: ({ missing = [] }) => ({
    what: 'The request was not made: nobody else could approve it.',
    why:
      missing.length === 0
        ? 'Countersign knows no other person who holds the Manager role on this key.'
        : `Nobody else who holds the Manager role on this key can be asked: ${missingLines(missing, namesShown).join('; ')}.`,
    next:
      missing.length === 0
        ? `Have a second person given the role, or see with ${keysCommand()} approvers who holds it. Then ask again.`
        : nextOfMissing(missing),
    link: ibmPages.access,
  }),
  act_not_allowed: ({ act }) => ({
    what: `Nothing was done: you may not ${act} this key.`,
    why: `It takes the ${roleFor(act)} role on the instance, key ring or key${roleFor(act) === 'Writer' ? '; Manager includes it' : ''}.`,
    next: `Ask a ${roleFor(act)} to do it, or ask your account owner for the role.`,
    link: ibmPages.access,
  }),
};
