import type { App } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import { explanationBlocks } from './blocks.js';
import type { Explanation } from '../../explanations/explanation.js';
import { linkIdentity } from '../../usecases/link-identity.js';
import type { Ports } from '../../usecases/ports.js';
import { whoAmI } from '../../usecases/who-am-i.js';
import { plain, section } from './blocks.js';
import { identityOf } from './identity.js';
import { escapeMrkdwn } from './mrkdwn.js';
import { wordsOfNo } from './no-words.js';
import { type Opening, openModal } from './open-modal.js';
import { passcodeFields, passcodeIn } from './passcode-blocks.js';
import { whoAmIBlocks } from './people-replies.js';
import { loadingView, messageView } from './request-form.js';
import { type NextView, outcome, question, questionAgain, showView } from './show-view.js';
import type { Work } from './work.js';

const linkFormId = 'link_form';
const title = 'Link your identity';

const byFile: Explanation = {
  what: 'There is nothing to link: a file says who is who.',
  why: 'Countersign was set up with a role file, which names the IAM identity of every Slack account.',
  next: 'Ask whoever runs Countersign to add or to change your entry. See what it says with /keys whoami.',
};

/** `/keys link`: proves once, by passcode, which IAM identity a Slack account belongs to. */
export async function openLink(ports: Ports, work: Work, opening: Opening): Promise<void> {
  await openModal(ports, work, opening, {
    what: 'open link form',
    first: loadingView(title, 'Asking IBM for its passcode page…'),
    next: async () =>
      ports.access ? question(await linkView(ports)) : outcome(messageView(title, explanationBlocks(byFile))),
  });
}

export function registerLink(app: App, ports: Ports, work: Work): void {
  app.view(linkFormId, async ({ ack, view, body, client }) => {
    await ack({ response_action: 'update', view: loadingView(title, 'Asking IBM who you are…') });
    const by = identityOf(body);
    const show = (next: NextView) => showView(client, body.user.id, view.id, next);
    const again = async (note: KnownBlock[]) => show(questionAgain(await linkView(ports, note), note));
    await work.run(
      'link identity',
      async () => {
        const { access } = ports;
        if (!access) return show(outcome(messageView(title, explanationBlocks(byFile))));
        const parts = { ...ports, accountOf: access.accountOf };
        const linked = await linkIdentity(parts, by, passcodeIn(view).passcode ?? '');
        if (!linked.ok) return again(wordsOfNo(linked.no).blocks);
        const { link, replaced } = linked.value;
        const moved = replaced.filter(({ slack }) => slack.userId !== by.userId);
        for (const { slack } of moved) {
          // Whoever lost it hears of it; an account that is gone cannot.
          await client.chat
            .postMessage({
              channel: slack.userId,
              text: `The IAM identity \`${escapeMrkdwn(link.iamId)}\` that was linked to you belongs to <@${by.userId}> now, who proved it with a passcode. If that was not you, tell whoever runs Countersign. \`/keys link\` links you again.`,
            })
            .catch((error: unknown) => {
              ports.log.info({ slackUserId: slack.userId, error: String(error) }, 'old account was not told');
            });
        }
        const who = await whoAmI(ports, by);
        await show(
          outcome(
            messageView(title, [
              section(
                '*Your Slack account and your IAM identity are linked.* Nothing but the IAM ID is kept.',
              ),
              ...(moved.length > 0
                ? [section('It was linked to another Slack account before, which has lost it.')]
                : []),
              ...(who.ok ? whoAmIBlocks(who.value) : wordsOfNo(who.no).blocks),
            ]),
          ),
        );
      },
      (no) => again(wordsOfNo(no).blocks),
    );
  });
}

async function linkView(ports: Ports, note: KnownBlock[] = []): Promise<ModalView> {
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
      ...(await passcodeFields(ports)),
    ],
  };
}
