import type { CommandRequest, InteractionResult, MessageRequest } from '../../control/api.js';
import type { WorldPerson } from '../../world.js';
import type { ResponseTarget, SlackContext } from '../context.js';
import type { Courier } from '../delivery/courier.js';
import { addMessage, editMessage, findMessage } from '../messages.js';
import { reply } from '../response-urls.js';
import { ClientRefusal, SlackApiError } from '../slack-errors.js';
import * as payloads from './payloads.js';
import { resultOf } from './receipt-result.js';
import { hasComposer, seesConversation } from './surface.js';

/** Text as Slack keeps it. */
const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** What a person does with the keyboard alone: slash commands, messages, messages changed. */
export function createTyping(parts: {
  context: SlackContext;
  courier: Courier;
  /** Who acts; refuses whoever cannot sign in. */
  actor: (personId: string) => WorldPerson;
  /** Says something to the person in Slack's own name. */
  notice: (person: WorldPerson, text: string) => void;
  issueResponseUrl: (target: ResponseTarget) => string;
}) {
  const { context, courier, actor, notice, issueResponseUrl } = parts;
  const { directory, manifest, triggers } = context;

  /** A place this person can write in: where they are, and where Slack shows a composer. */
  function writableFor(person: WorldPerson, channel: string): void {
    if (!seesConversation(context, person, channel))
      throw new ClientRefusal(`${person.handle} is not in ${channel}`);
    if (directory.channel(channel)?.isArchived) throw new ClientRefusal(`${channel} is archived`);
    if (!hasComposer(context, channel)) throw new ClientRefusal('the app’s messages tab is for reading only');
  }

  /** `@name` and `#channel` as the manifest's should_escape has them sent. */
  function escapeMentions(text: string): string {
    return text
      .replace(/(^|\s)@([\w.-]+)/g, (all, space: string, handle: string) => {
        const person = directory.people().find((one) => one.handle === handle);
        return person ? `${space}<@${person.slackUserId}>` : all;
      })
      .replace(/(^|\s)#([\w-]+)/g, (all, space: string, name: string) => {
        const channel = directory.channels().find((one) => one.name === name);
        return channel ? `${space}<#${channel.id}|${channel.isPrivate ? '' : name}>` : all;
      });
  }

  function answerCommand(
    person: WorldPerson,
    typed: string,
    channel: string,
    body: unknown,
  ): string | undefined {
    // Bolt's bare ack() arrives as {} over Socket Mode.
    if (body === undefined || body === null || body === '' || JSON.stringify(body) === '{}') return undefined;
    const answer = typeof body === 'string' ? { text: body } : (body as Record<string, unknown>);
    try {
      if (answer.response_type === 'in_channel') {
        addMessage(context, { channel, text: typed, blocks: [], user: person.slackUserId });
      }
      reply(context, { personId: person.slackUserId, channel }, answer);
      return undefined;
    } catch (error) {
      if (error instanceof SlackApiError) return `${error.code} ${JSON.stringify(error.extra)}`;
      throw error;
    }
  }

  async function command(personId: string, request: CommandRequest): Promise<InteractionResult> {
    const person = actor(personId);
    if (person.kind === 'outsider' || !directory.isOurs(person)) {
      throw new ClientRefusal('slash commands are not shared over Slack Connect');
    }
    const match = /^(\/[^\s/]+)(?:\s+([\s\S]*))?$/.exec(request.text.trim());
    if (!match) throw new ClientRefusal('a command starts with a slash and a word');
    const name = match[1] ?? '';
    const channel = request.channel ?? directory.dmOf(personId);
    writableFor(person, channel);
    const declared = manifest.commands.find((one) => one.command === name);
    if (!declared || !manifest.scopes.includes('commands')) {
      notice(
        person,
        `${name} is not a valid command. In Slack, all messages that start with the “/” character are interpreted as commands.`,
      );
      return { outcome: 'error', detail: 'not declared in the manifest' };
    }
    const typed = match[2] ?? '';
    const payload = payloads.commandPayload(context, person, {
      command: name,
      text: declared.shouldEscape ? escapeMentions(typed) : typed,
      channel,
      triggerId: triggers.issue(personId),
      responseUrl: issueResponseUrl({ personId, channel }),
    });
    const receipt = await courier.send({ kind: 'slash_commands', payload }, name, person.handle);
    if (receipt.outcome !== 'acked') {
      const error = receipt.outcome === 'timeout' ? 'operation_timeout' : 'dispatch_failed';
      notice(person, `${name} failed with the error "${error}"`);
      return resultOf(receipt);
    }
    const bad = answerCommand(person, request.text, channel, receipt.body);
    if (bad === undefined) return resultOf(receipt);
    notice(person, `${name} failed with the error "invalid_command_response"`);
    return { ...resultOf(receipt), outcome: 'error', detail: bad };
  }

  function say(
    personId: string,
    { text, channel = directory.dmOf(personId), threadTs }: MessageRequest,
  ): string {
    const person = actor(personId);
    if (text.trim().startsWith('/')) throw new ClientRefusal('what starts with a slash is a command');
    if (text.trim() === '') throw new ClientRefusal('an empty message is not sent');
    writableFor(person, channel);
    return addMessage(context, { channel, text: escaped(text), blocks: [], user: personId, threadTs }).ts;
  }

  function reword(personId: string, on: { channel: string; ts: string }, text: string): void {
    const person = actor(personId);
    const message = findMessage(context, on.channel, on.ts);
    if (message?.user !== personId) throw new ClientRefusal(`${person.handle} wrote no message ${on.ts}`);
    writableFor(person, on.channel);
    editMessage(context, message, escaped(text), []);
  }

  return { command, say, reword };
}
