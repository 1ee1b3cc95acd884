import type { App } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import type { KeyAct } from '../../../domain/key.js';
import type { SlackIdentity } from '../../../domain/person.js';
import type { DeletionRequest } from '../../../domain/request.js';
import { describeKeyAct } from '../../../explanations/key-acts.js';
import { whoAmI } from '../../../usecases/keys/who-am-i.js';
import { explainAwayRefusal } from '../../../explanations/away.js';
import { decideRequest } from '../../../usecases/requests/decide-request.js';
import { findRequest } from '../../../usecases/requests/find-request.js';
import { listPending } from '../../../usecases/requests/list-pending.js';
import { mayLook } from '../../../usecases/people/may-look.js';
import type { Ports } from '../../../usecases/ports.js';
import { resolveKey } from '../../../usecases/keys/resolve-key.js';
import { setAway } from '../../../usecases/people/set-away.js';
import { showApprovers } from '../../../usecases/keys/show-approvers.js';
import { showKey } from '../../../usecases/keys/show-key.js';
import { cancelButton } from '../card/card.js';
import { explanationBlocks, explanationText, section } from '../kit/blocks.js';
import { outcomeWords } from '../words/outcome-words.js';
import { explainWords, openExplain } from '../explain/explain-handlers.js';
import { keyActButton } from '../words/key-act-button.js';
import { actWords } from './key-act-handlers.js';
import { helpBlocks, keyBlocks, pendingBlocks } from './keys-replies.js';
import { escapeMrkdwn } from '../kit/mrkdwn.js';
import { openLink } from '../people/link-handlers.js';
import { wordsOfNo } from '../kit/words-of-no.js';
import { openingByCommand } from '../kit/open-modal.js';
import { approversBlocks, awayWords, whoAmIBlocks } from '../people/people-replies.js';
import { openKeyResources } from '../resources/resources-handlers.js';
import { textOfBlocks } from '../kit/text-of-blocks.js';
import { ephemeral, type Words } from '../kit/words.js';
import type { Work } from '../kit/work.js';

/** `/keys` and its words, and the Home tab, which shows the same list as `/keys pending`. */
export function registerKeys(app: App, ports: Ports, work: Work): void {
  app.command('/keys', async ({ command, ack, client, respond }) => {
    await ack();
    const by = { userId: command.user_id, teamId: command.team_id };
    const { word, argument } = wordsIn(command.text);
    if (word === 'resources' && argument !== '') {
      return openKeyResources(ports, work, client, command, argument, respond);
    }
    if (word === 'link') return openLink(ports, work, openingByCommand(client, command, respond));
    if (word === 'explain' && argument === '') return openExplain(ports, work, client, command, respond);
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

async function reply(ports: Ports, by: SlackIdentity, text: string): Promise<Words> {
  const { word, argument } = wordsIn(text);
  switch (word) {
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
      return shown.ok ? told(keyBlocks(shown.value)) : wordsOfNo(shown.no);
    }
    case 'whoami': {
      const who = await whoAmI(ports, by, argument);
      return who.ok ? told(whoAmIBlocks(who.value)) : wordsOfNo(who.no);
    }
    case 'approvers': {
      if (argument === '') return missing('approvers', 'a key’s name, alias or id');
      const shown = await showApprovers(ports, by, argument);
      return shown.ok ? told(approversBlocks(shown.value)) : wordsOfNo(shown.no);
    }
    case 'away': {
      const set = await setAway(ports, by, argument);
      if (set.ok) return told([section(awayWords(set.value))]);
      return set.no.kind === 'away'
        ? told(explanationBlocks(explainAwayRefusal(set.no.refusal)))
        : wordsOfNo(set.no);
    }
    case 'resources':
      return missing('resources', 'a key’s name, alias or id');
    case 'explain':
      return explainWords(ports, { by, text: argument });
    case 'sync':
    case 'enable':
    case 'disable':
    case 'rotate':
      return argument === ''
        ? missing(word, 'a key’s name, alias or id')
        : actReply(ports, by, word, argument);
    case 'cancel': {
      if (argument === '') return missing('cancel', 'a key’s name, alias or id, or a request’s id');
      const looker = await mayLook(ports, by);
      if (!looker.ok) return wordsOfNo(looker.no);
      const found = await findRequest(ports, argument);
      if (!found.ok) return wordsOfNo(found.no);
      // A passcode is asked for in a form, which the button opens.
      if (ports.personal) return cancelOffer(found.value);
      const answer = await decideRequest(ports, found.value.id, by, { type: 'cancel' });
      return answer.ok ? outcomeWords(answer.value) : wordsOfNo(answer.no);
    }
    default:
      return helpReply(ports, word);
  }
}

/** The first word, and the rest as it was typed: a pasted error keeps its lines. */
function wordsIn(text: string): { word: string; argument: string } {
  const [, word = '', argument = ''] = /^\s*(\S*)\s*([\s\S]*)$/.exec(text) ?? [];
  return { word: word.toLowerCase(), argument: argument.trim() };
}

/**
 * What anyone can undo at once is done at once; what stops services or makes a new version is asked for once more, and so
 * is everything that takes a passcode.
 */
async function actReply(ports: Ports, by: SlackIdentity, act: KeyAct, text: string): Promise<Words> {
  const looker = await mayLook(ports, by);
  if (!looker.ok) return wordsOfNo(looker.no);
  const found = await resolveKey(ports, text);
  if (!found.ok) return wordsOfNo(found.no);
  const { key, instance } = found.value;
  if (!ports.personal && (act === 'sync' || act === 'enable')) {
    return actWords(ports, act, { instanceId: instance.id, keyId: key.keyId }, by);
  }
  const explanation = describeKeyAct(act, key.name);
  return {
    text: explanationText(explanation),
    blocks: [...explanationBlocks(explanation), { type: 'actions', elements: [keyActButton(act, key)] }],
  };
}

/** The text tells all that the blocks show. */
function told(blocks: KnownBlock[]): Words {
  return { text: textOfBlocks(blocks), blocks };
}

function cancelOffer(request: DeletionRequest): Words {
  const text = `Cancel the request to delete key ${escapeMrkdwn(request.key.name)}?`;
  return { text, blocks: [section(text), { type: 'actions', elements: [cancelButton(request)] }] };
}

function pendingReply(ports: Ports, requests: Parameters<typeof pendingBlocks>[0]): Words {
  const text = requests.length === 0 ? 'Nothing is pending.' : `Open requests: ${requests.length}.`;
  return { text, blocks: pendingBlocks(requests, ports.clock.now()) };
}

function helpReply(ports: Ports, unknownWord: string | undefined): Words {
  return {
    text: 'Commands: /delete-key, /keys pending, show, resources, approvers, explain, sync, disable, enable, rotate, cancel, whoami, link, away, help.',
    blocks: helpBlocks(unknownWord, ports.sessions.mode),
  };
}

function missing(word: string, what: string): Words {
  const text = `\`/keys ${word}\` needs ${what}, for example \`/keys ${word} billing-root\`.`;
  return { text, blocks: [section(text)] };
}
