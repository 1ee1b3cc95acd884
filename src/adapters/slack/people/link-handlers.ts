import { keysCommand } from '../../../explanations/command-names.js';
import type { App } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { isSameSlackUser, type SlackIdentity } from '../../../domain/person.js';
import type { Explanation } from '../../../explanations/explanation.js';
import type { IdentityLink } from '../../../ports/identity-links.js';
import { type IdentityLinked, linkIdentity } from '../../../usecases/people/link-identity.js';
import { readAccount, readMember } from '../../../usecases/people/read-account.js';
import type { Ports } from '../../../usecases/ports.js';
import type { AckedWork } from '../kit/acked-work.js';
import { plain, section } from '../kit/blocks.js';
import { inCode, mention } from '../kit/mrkdwn.js';
import { question, questionAgain, told } from '../kit/next-view.js';
import { onSubmit } from '../kit/on-submit.js';
import { type Opening, openModal } from '../kit/open-modal.js';
import { loadingView } from '../kit/plain-views.js';
import { postSurely } from '../kit/post-message.js';
import { whyNot } from '../kit/why-not.js';
import { wordsOfExplanation } from '../kit/words.js';
import { passcodeFields, passcodeIn } from '../passcode/passcode-blocks.js';
import { whoAmIReply } from './who-am-i-reply.js';

const linkFormId = 'link_form';
const title = 'Link your identity';

const byFile = (): Explanation => ({
  what: 'There is nothing to link: a file says who is who.',
  why: 'Countersign was set up with a role file, which names the IAM identity of every Slack account.',
  next: `Ask whoever runs Countersign to add or to change your entry.`,
});

/** `/keys link`: proves once, by passcode, which IAM identity a Slack account belongs to. */
export async function openLink(ports: Ports, work: AckedWork, opening: Opening): Promise<void> {
  await openModal(ports, work, opening, {
    what: 'open link form',
    first: loadingView(title, 'Asking IBM for its passcode page…'),
    next: async () => {
      if (!ports.access) return told(title, wordsOfExplanation(byFile()));
      const account = await readMember(ports, opening.by, 'link');
      return account.ok ? question(await linkView(ports)) : told(title, whyNot(account.no));
    },
  });
}

export function registerLink(app: App, ports: Ports, work: AckedWork): void {
  onSubmit(app, work, linkFormId, ({ view, by, client }) => {
    const again = async (note: KnownBlock[]) => questionAgain(await linkView(ports, note), note);
    return {
      what: 'link identity',
      act: { kind: 'link' },
      meanwhile: loadingView(title, 'Asking IBM who you are…'),
      next: async () => {
        const { access } = ports;
        if (!access) return told(title, wordsOfExplanation(byFile()));
        const parts = { ...ports, accountOf: access.accountOf };
        const linked = await linkIdentity(parts, by, passcodeIn(view).passcode ?? '');
        if (!linked.ok) {
          const words = whyNot(linked.no);
          // A passcode that did not do, or a service in trouble, is worth another try.
          return linked.no.kind === 'trouble' ? again(words.blocks) : told(title, words);
        }
        const [now] = await Promise.all([
          whoAmIReply(ports, by),
          tellFormerHolders(ports, client, linked.value),
        ]);
        return told(title, { blocks: [...linkedBlocks(linked.value), ...now.blocks] });
      },
      failed: (no) => again(whyNot(no).blocks),
    };
  });
}

async function linkView(ports: Pick<Ports, 'signIn' | 'log'>, note: KnownBlock[] = []): Promise<ModalView> {
  return {
    type: 'modal',
    callback_id: linkFormId,
    title: plain(title),
    submit: plain('Link'),
    close: plain('Close'),
    blocks: [
      section(
        'Prove once which IBM Cloud identity is yours. Countersign keeps its IAM ID and nothing else; your rights are read from IAM at every step.',
      ),
      ...note,
      ...(await passcodeFields(ports, { purpose: 'link' })),
    ],
  };
}

/** What was linked, and what gave way. */
function linkedBlocks({ link, replaced }: IdentityLinked): KnownBlock[] {
  const changes = replaced.map((old) =>
    isSameSlackUser(old.slack, link.slack)
      ? `You were linked to \`${inCode(old.iamId)}\` before; that is over.`
      : `${mention(old.slack.userId)} was linked to this identity before and has lost it.`,
  );
  return [
    section(`*Your Slack account is linked to \`${inCode(link.iamId)}\`.* Nothing but this IAM ID is kept.`),
    ...(changes.length === 0
      ? []
      : [
          section(
            `${changes.join('\n')}\nOn requests that were made before this change you cannot decide: one person could count as two.`,
          ),
        ]),
  ];
}

/** Whoever lost the identity hears of it, as far as they are still here. */
async function tellFormerHolders(
  ports: Pick<Ports, 'people' | 'log' | 'settings'>,
  client: WebClient,
  { link, replaced }: IdentityLinked,
): Promise<void> {
  for (const { slack } of replaced.filter((old) => !isSameSlackUser(old.slack, link.slack))) {
    try {
      if (await isHere(ports, slack)) {
        await postSurely(client, { channel: slack.userId, text: lostWords(link) });
      }
    } catch (error) {
      ports.log.warn({ slackUserId: slack.userId, error }, 'former holder was not told');
    }
  }
}

async function isHere(ports: Parameters<typeof readAccount>[0], slack: SlackIdentity): Promise<boolean> {
  const account = await readAccount(ports, slack);
  return account.ok && account.value.kind === 'member';
}

function lostWords({ iamId, slack }: IdentityLink): string {
  return `The IAM identity \`${inCode(iamId)}\`, which was linked to your Slack account, is linked to ${mention(slack.userId)} now, who proved it with a passcode. If that was not you, tell whoever runs Countersign. \`${keysCommand()} link\` links you again.`;
}
