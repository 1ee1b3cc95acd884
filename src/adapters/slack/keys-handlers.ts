import type { App } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import type { SlackIdentity } from '../../domain/person.js';
import { decideRequest } from '../../usecases/decide-request.js';
import { findRequest } from '../../usecases/find-request.js';
import { listPending } from '../../usecases/list-pending.js';
import { mayLook } from '../../usecases/may-look.js';
import type { Ports } from '../../usecases/ports.js';
import { showKey } from '../../usecases/show-key.js';
import { section } from './blocks.js';
import { ephemeral, outcomeWords } from './decision-handlers.js';
import { helpBlocks, keyBlocks, pendingBlocks } from './keys-replies.js';
import { wordsOfNo } from './no-words.js';
import type { Work } from './work.js';

interface Reply {
  text: string;
  blocks: KnownBlock[];
}

/** `/keys` and its words, and the Home tab, which shows the same list as `/keys pending`. */
export function registerKeys(app: App, ports: Ports, work: Work): void {
  app.command('/keys', async ({ command, ack, respond }) => {
    await ack();
    const by = { userId: command.user_id, teamId: command.team_id };
    await work.run(
      'keys',
      async () => respond(ephemeral(await reply(ports, by, command.text))),
      (no) => respond(ephemeral(wordsOfNo(no))),
    );
  });

  app.event('app_home_opened', async ({ event, client, context }) => {
    if (event.tab !== 'home') return;
    const publish = (blocks: KnownBlock[]) =>
      client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
    await work.run(
      'home',
      async () => {
        const pending = await listPending(ports, { userId: event.user, teamId: context.teamId ?? '' });
        const { blocks } = pending.ok ? pendingReply(ports, pending.value) : wordsOfNo(pending.no);
        await publish([...blocks, { type: 'divider' }, ...helpBlocks(undefined, ports.sessions.mode)]);
      },
      (no) => publish(wordsOfNo(no).blocks),
    );
  });
}

async function reply(ports: Ports, by: SlackIdentity, text: string): Promise<Reply> {
  const [word = '', ...rest] = text.trim().split(/\s+/);
  const argument = rest.join(' ');
  switch (word.toLowerCase()) {
    case '':
    case 'help':
      return helpReply(ports, undefined);
    case 'pending': {
      const pending = await listPending(ports, by);
      return pending.ok ? pendingReply(ports, pending.value) : wordsOfNo(pending.no);
    }
    case 'show': {
      if (argument === '') return missing('show', 'a key’s name, alias or id');
      const shown = await showKey(ports, by, argument);
      return shown.ok
        ? { text: `Key ${shown.value.key.keyId}`, blocks: keyBlocks(shown.value) }
        : wordsOfNo(shown.no);
    }
    case 'cancel': {
      if (argument === '') return missing('cancel', 'a key’s name, alias or id, or a request’s id');
      const looker = await mayLook(ports, by);
      if (!looker.ok) return wordsOfNo(looker.no);
      const found = await findRequest(ports, argument);
      if (!found.ok) return wordsOfNo(found.no);
      const answer = await decideRequest(ports, found.value.id, by, { type: 'cancel' });
      return answer.ok ? outcomeWords(answer.value) : wordsOfNo(answer.no);
    }
    default:
      return helpReply(ports, word);
  }
}

function pendingReply(ports: Ports, requests: Parameters<typeof pendingBlocks>[0]): Reply {
  const text = requests.length === 0 ? 'Nothing is pending.' : `Open requests: ${requests.length}.`;
  return { text, blocks: pendingBlocks(requests, ports.clock.now()) };
}

function helpReply(ports: Ports, unknownWord: string | undefined): Reply {
  return {
    text: 'Commands: /delete-key, /keys pending, /keys show KEY, /keys cancel KEY, /keys help.',
    blocks: helpBlocks(unknownWord, ports.sessions.mode),
  };
}

function missing(word: string, what: string): Reply {
  const text = `\`/keys ${word}\` needs ${what}, for example \`/keys ${word} billing-root\`.`;
  return { text, blocks: [section(text)] };
}
