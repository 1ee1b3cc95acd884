import type {
  CloseRequest,
  CommandRequest,
  InteractionResult,
  MessageRequest,
  OptionsRequest,
  OptionsResult,
  PressRequest,
  ShortcutRequest,
  SubmitRequest,
} from '../../control/api.js';
import type { WorldPerson } from '../../world.js';
import type { PlacedElement } from '../block-kit/elements.js';
import { elementsOf } from '../block-kit/elements.js';
import type { ResponseTarget, SlackContext } from '../context.js';
import type { Courier } from '../delivery/courier.js';
import type { Receipt } from '../delivery/delivery.js';
import { ClientRefusal, UnknownPerson } from '../slack-errors.js';
import type { ChoiceContext, OfferBook } from './choices.js';
import { clientErrors, enter } from './choices.js';
import * as payloads from './payloads.js';
import { resultOf } from './receipt-result.js';
import { applySubmissionAnswer, dropView } from './submission-answer.js';
import { readSuggestions } from './suggestion-answer.js';
import { createTyping } from './typing.js';
import type { Surface } from './surface.js';
import { elementOn, surfaceFor, topModal, valuesOf } from './surface.js';

/** Slack's client in the hands of any person; refuses with `ClientRefusal` what it would not let them do. */
export interface PersonClient {
  command(personId: string, request: CommandRequest): Promise<InteractionResult>;
  /** Writes a message; answers its `ts`. */
  say(personId: string, request: MessageRequest): string;
  /** Changes a message of their own. */
  reword(personId: string, on: { channel: string; ts: string }, text: string): void;
  shortcut(personId: string, request: ShortcutRequest): Promise<InteractionResult>;
  press(personId: string, request: PressRequest): Promise<InteractionResult>;
  options(personId: string, request: OptionsRequest): Promise<OptionsResult>;
  submit(personId: string, request: SubmitRequest): Promise<InteractionResult>;
  closeModal(personId: string, request: CloseRequest): Promise<void>;
  openHome(personId: string): Promise<InteractionResult>;
}

const noInteractivity = 'interactivity is off in the manifest';
const notInteractive = 'This app is not configured to handle interactive responses.';
const notResponding = 'This app is not responding. Try again later.';
const modalTrouble = 'We had some trouble connecting. Try again?';
/** Slack's `min_query_length` when an external select names none. */
const defaultMinQueryLength = 3;

export function createPersonClient(parts: {
  context: SlackContext;
  courier: Courier;
  offers: OfferBook;
}): PersonClient {
  const { context, courier, offers } = parts;
  const { directory, manifest, triggers, responseUrls } = context;

  function actor(personId: string): WorldPerson {
    const person = directory.person(personId);
    if (!person || person.slackUserId === context.workspace.botUserId) throw new UnknownPerson(personId);
    if (person.kind === 'deactivated')
      throw new ClientRefusal(`${person.handle} is deactivated and cannot sign in`);
    if (person.kind === 'bot') throw new ClientRefusal(`${person.handle} is a bot`);
    return person;
  }

  function notice(person: WorldPerson, text: string): void {
    (context.state().notices[person.slackUserId] ??= []).push({ at: context.clock.now(), text });
    context.changed(person.slackUserId);
  }

  /** Without interactivity Slack has nowhere to send it. */
  async function interact(payload: Record<string, unknown>, what: string, who: string): Promise<Receipt> {
    if (!manifest.hasInteractivity) return { outcome: 'error', ackMs: 0, detail: noInteractivity };
    return courier.send({ kind: 'interactive', payload }, what, who);
  }

  function choiceContext(person: WorldPerson, surface: Surface, placed: PlacedElement): ChoiceContext {
    return {
      offered: offers.last(person.slackUserId, surface.key, placed),
      current: valuesOf(surface.place)[placed.block.block_id]?.[placed.element.action_id],
      userIds: directory.people().map((one) => one.slackUserId),
    };
  }

  function put(
    person: WorldPerson,
    surface: Surface,
    placed: PlacedElement,
    input: string | string[] | null,
  ): void {
    const state = enter(placed, input, choiceContext(person, surface, placed));
    (valuesOf(surface.place)[placed.block.block_id] ??= {})[placed.element.action_id] = state;
  }

  function putAll(person: WorldPerson, surface: Surface, values: SubmitRequest['values'] | undefined): void {
    for (const [blockId, actions] of Object.entries(values ?? {})) {
      for (const [actionId, input] of Object.entries(actions)) {
        put(person, surface, elementOn(surface, actionId, blockId), input);
      }
    }
  }

  const issueResponseUrl = (target: ResponseTarget) =>
    context.baseUrl() + responseUrls.issue(target, context.clock.now());
  const { command, say, reword } = createTyping({ context, courier, actor, notice, issueResponseUrl });

  /** What the person did with the element, for the payload's `actions[0]`; enters choices into the state. */
  function use(person: WorldPerson, surface: Surface, placed: PlacedElement, selected: string | undefined) {
    const { element } = placed;
    if (element.type === 'button') return { type: 'button' };
    if (selected === undefined)
      throw new ClientRefusal(`${element.action_id} is a ${element.type}: say what is selected`);
    if (element.type === 'overflow') {
      const chosen = enter(
        { ...placed, element: { ...element, type: 'static_select' } },
        selected,
        choiceContext(person, surface, placed),
      );
      return { type: 'overflow', selected_option: chosen.selected_option };
    }
    put(person, surface, placed, selected);
    return { ...valuesOf(surface.place)[placed.block.block_id]?.[element.action_id] };
  }

  async function press(personId: string, request: PressRequest): Promise<InteractionResult> {
    const person = actor(personId);
    const surface = surfaceFor(context, person, request.on);
    const placed = elementOn(surface, request.actionId, request.blockId);
    putAll(person, surface, request.values);
    if (request.confirmed === false) {
      if (placed.element.confirm === undefined)
        throw new ClientRefusal(`${request.actionId} asks for no confirmation`);
      return { outcome: 'acked', detail: 'not confirmed: nothing was sent' };
    }
    const outcome = use(person, surface, placed, request.selected);
    context.changed(personId);
    if (placed.block.type === 'input' && placed.block.dispatch_action !== true) {
      return { outcome: 'acked', detail: 'entered: this input sends nothing until the form is submitted' };
    }
    const { place } = surface;
    const responseUrl =
      'message' in place
        ? issueResponseUrl({
            personId,
            channel: place.message.channel,
            messageTs: place.message.ts,
            threadTs: place.message.threadTs,
          })
        : undefined;
    const payload = payloads.actionPayload(context, person, {
      place,
      placed,
      outcome,
      triggerId: triggers.issue(
        personId,
        'view' in place && place.view.type === 'modal' ? place.view.id : undefined,
      ),
      ...(responseUrl ? { responseUrl } : {}),
    });
    const receipt = await interact(payload, `block_actions ${request.actionId}`, person.handle);
    if (receipt.outcome !== 'acked') {
      notice(
        person,
        !manifest.hasInteractivity ? notInteractive : 'view' in place ? modalTrouble : notResponding,
      );
    }
    return resultOf(receipt);
  }

  async function options(personId: string, request: OptionsRequest): Promise<OptionsResult> {
    const person = actor(personId);
    const surface = surfaceFor(context, person, request.on);
    const placed = elementOn(surface, request.actionId, request.blockId);
    const { element } = placed;
    if (!element.type.endsWith('external_select')) {
      throw new ClientRefusal(`${element.action_id} is a ${element.type}: its options are fixed`);
    }
    putAll(person, surface, request.values);
    const min =
      typeof element.min_query_length === 'number' ? element.min_query_length : defaultMinQueryLength;
    if (request.query.length < min) {
      return { outcome: 'acked', detail: `nothing is asked before ${min} characters`, options: [] };
    }
    const payload = payloads.suggestionPayload(context, person, {
      place: surface.place,
      placed,
      query: request.query,
    });
    const receipt = await interact(payload, `block_suggestion ${request.actionId}`, person.handle);
    if (receipt.outcome !== 'acked') {
      notice(person, 'Sorry, the options could not be loaded.');
      return { ...resultOf(receipt), options: [] };
    }
    const suggestions = readSuggestions(receipt.body);
    if (!suggestions) {
      notice(person, 'Sorry, the options could not be loaded.');
      return {
        ...resultOf(receipt),
        outcome: 'error',
        detail: 'the answer holds no valid options',
        options: [],
      };
    }
    offers.remember(personId, surface.key, placed, suggestions.options);
    return { ...resultOf(receipt), options: suggestions.shown };
  }

  async function submit(personId: string, request: SubmitRequest): Promise<InteractionResult> {
    const person = actor(personId);
    const view = topModal(context, person, request.viewId);
    if (view.submit === undefined)
      throw new ClientRefusal(`the modal "${view.title ?? view.id}" has no submit button`);
    const surface = surfaceFor(context, person, { viewId: view.id });
    putAll(person, surface, request.values);
    const errors = clientErrors(
      elementsOf(view.blocks),
      ({ block, element }) => view.values[block.block_id]?.[element.action_id],
    );
    if (Object.keys(errors).length > 0) {
      view.errors = errors;
      context.changed(personId);
      return {
        outcome: 'error',
        detail: 'the client sent nothing: the form is incomplete',
        modal: 'errors',
        errors,
      };
    }
    delete view.errors;
    const payload = payloads.submissionPayload(context, person, view, triggers.issue(personId, view.id));
    const receipt = await interact(payload, `view_submission ${view.callbackId}`, person.handle);
    if (receipt.outcome !== 'acked') {
      notice(person, modalTrouble);
      return { ...resultOf(receipt), modal: 'unchanged' };
    }
    const answer = applySubmissionAnswer(context, view, receipt.body);
    if (answer.bad === undefined) return { ...resultOf(receipt), ...answer };
    notice(person, modalTrouble);
    return { ...resultOf(receipt), outcome: 'error', detail: answer.bad, modal: 'unchanged' };
  }

  async function closeModal(personId: string, request: CloseRequest): Promise<void> {
    const person = actor(personId);
    const view = topModal(context, person, request.viewId);
    const cleared = request.clear === true || view.clearOnClose;
    const closing = cleared ? [...(context.state().stacks[personId] ?? [])].reverse() : [view];
    for (const one of closing) dropView(context, one);
    for (const one of closing.filter((each) => each.notifyOnClose)) {
      const payload = payloads.closedPayload(context, person, one, cleared);
      await interact(payload, `view_closed ${one.callbackId}`, person.handle);
    }
  }

  async function openHome(personId: string): Promise<InteractionResult> {
    const person = actor(personId);
    if (!directory.canHaveDm(person)) throw new ClientRefusal(`${person.handle} has no App Home of this app`);
    if (!manifest.hasHomeTab) throw new ClientRefusal('the app has no Home tab');
    if (!manifest.events.includes('app_home_opened')) {
      return { outcome: 'acked', detail: 'the app has not asked to hear of it' };
    }
    const payload = payloads.homeOpenedPayload(context, person);
    return resultOf(await courier.send({ kind: 'events_api', payload }, 'app_home_opened', person.handle));
  }

  async function shortcut(personId: string, { callbackId, on }: ShortcutRequest): Promise<InteractionResult> {
    const person = actor(personId);
    const type = on ? 'message' : 'global';
    if (!manifest.shortcuts.some((one) => one.callbackId === callbackId && one.type === type)) {
      throw new ClientRefusal(`the manifest declares no ${type} shortcut ${callbackId}`);
    }
    if (person.kind === 'outsider' || !directory.isOurs(person)) {
      throw new ClientRefusal('shortcuts are not shared over Slack Connect');
    }
    const place = on && surfaceFor(context, person, on).place;
    if (place && 'message' in place && place.message.onlyFor !== undefined) {
      throw new ClientRefusal('a message that one person alone sees has no shortcuts');
    }
    const payload = payloads.shortcutPayload(context, person, {
      callbackId,
      triggerId: triggers.issue(personId),
      ...(place &&
        'message' in place && {
          on: {
            message: place.message,
            responseUrl: issueResponseUrl({
              personId,
              channel: place.message.channel,
              messageTs: place.message.ts,
            }),
          },
        }),
    });
    const receipt = await interact(payload, `shortcut ${callbackId}`, person.handle);
    if (receipt.outcome !== 'acked') notice(person, notResponding);
    return resultOf(receipt);
  }

  return { command, say, reword, shortcut, press, options, submit, closeModal, openHome };
}
