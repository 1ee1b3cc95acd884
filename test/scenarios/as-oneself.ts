// What people do where everyone acts as themselves: the steps that take a passcode.
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { passcodeId } from '../../src/adapters/slack/passcode/passcode-blocks.js';
import { passcodeFormId } from '../../src/adapters/slack/passcode/passcode-form.js';
import { formIds } from '../../src/adapters/slack/request/request-form.js';
import type { InteractionResult, MessageView, ModalView } from '../../src/sandbox/control/api.js';
import { demoWorld } from '../../src/sandbox/demo-world.js';
import { cardTitle, cast, openStage, type Stage, wordsOf } from './stage.js';

export type Handle = keyof typeof cast;

/** A person of the demo world, by handle or by Slack user id. */
function personOf(who: string) {
  const person = demoWorld.workspace.people.find(
    ({ handle, slackUserId }) => handle === who || slackUserId === who,
  );
  if (!person) throw new Error(`nobody is called ${who}`);
  return person;
}

export function iamIdOf(who: string): string {
  const { iamId } = personOf(who);
  if (iamId === undefined) throw new Error(`${who} has no IAM id`);
  return iamId;
}

/** A bot whose people act as themselves and are known to IAM by their addresses. */
export function openPersonalStage(options: Parameters<typeof openStage>[0] = {}): Promise<Stage> {
  return openStage({ identity: 'passcode', roles: { from: 'iam', matchByEmail: true }, ...options });
}

/** As from IBM’s page, where the person is signed in, perhaps as a profile. */
export function passcodeOf(stage: Stage, who: string, profileIamId?: string): string {
  return stage.kms.iam.passcode(iamIdOf(who), profileIamId).passcode;
}

/** The form on top of a person’s modals, once it is the one meant and holds the words. */
export function formWith(stage: Stage, who: string, callbackId: string, words = ''): Promise<ModalView> {
  return topModal(
    stage,
    who,
    (top) => top.callbackId === callbackId && wordsOf(top).includes(words),
    `the form ${callbackId} with "${words}"`,
  );
}

/** Whatever modal is on top, once it takes a passcode. */
export function formForPasscode(stage: Stage, who: string): Promise<ModalView> {
  return topModal(stage, who, takesPasscode, 'a form for a passcode');
}

/** Whatever modal is on top, once it holds the words. */
export function modalSaying(stage: Stage, who: string, words: string): Promise<ModalView> {
  return topModal(stage, who, (top) => wordsOf(top).includes(words), `"${words}"`);
}

/** A modal that asks for nothing more and holds the words. */
export function told(stage: Stage, who: string, words: string): Promise<ModalView> {
  return topModal(
    stage,
    who,
    (top) => top.submit === undefined && wordsOf(top).includes(words),
    `"${words}"`,
  );
}

async function topModal(
  stage: Stage,
  who: string,
  fits: (top: ModalView) => boolean,
  what: string,
): Promise<ModalView> {
  try {
    return await stage.until(() => {
      const top = stage.modal(personOf(who).slackUserId);
      return top && fits(top) ? top : undefined;
    }, what);
  } catch (cause) {
    throw new Error(`${what} for ${who}; there is ${wordsOf(stage.modal(personOf(who).slackUserId))}`, {
      cause,
    });
  }
}

export function takesPasscode(form: ModalView): boolean {
  return passcodeBlockOf(form) !== undefined;
}

function passcodeBlockOf(form: ModalView): string | undefined {
  const blocks = form.blocks as { block_id?: string; element?: { action_id?: string } }[];
  return blocks.find(({ element }) => element?.action_id === passcodeId)?.block_id;
}

/** Sends a form; its fields by action id, which is the id of their block too. */
export async function send(
  stage: Stage,
  who: string,
  form: ModalView,
  passcode?: string,
  fields: Record<string, string> = {},
): Promise<InteractionResult> {
  const block = passcodeBlockOf(form);
  if (passcode !== undefined && block === undefined) throw new Error(`no passcode in ${wordsOf(form)}`);
  return stage.slack.submit(personOf(who).slackUserId, {
    viewId: form.id,
    values: {
      ...Object.fromEntries(Object.entries(fields).map(([id, value]) => [id, { [id]: value }])),
      ...(block !== undefined && passcode !== undefined && { [block]: { [passcodeId]: passcode } }),
    },
  });
}

/** Asks for the deletion of a key, with a passcode where the form wants one. */
export async function askAs(stage: Stage, who: string, key: string): Promise<void> {
  const findings = await stage.fillForm(personOf(who).slackUserId, key);
  if (findings.callbackId !== formIds.findings) throw new Error(`no findings: ${wordsOf(findings)}`);
  await send(stage, who, findings, takesPasscode(findings) ? passcodeOf(stage, who) : undefined);
  await told(stage, who, 'Request CS-');
}

/** Presses a button of a card that leads to the form for a passcode. */
export async function pressFor(
  stage: Stage,
  who: string,
  action: keyof typeof cardActions,
): Promise<ModalView> {
  await stage.press(personOf(who).slackUserId, cardActions[action]);
  return formWith(stage, who, passcodeFormId);
}

export async function approveAs(stage: Stage, who: string, passcode = passcodeOf(stage, who)): Promise<void> {
  await send(stage, who, await pressFor(stage, who, 'approve'), passcode);
}

/** Every card that anyone of the cast has in front of them, the channel’s included. */
function cardsOf(stage: Stage): MessageView[] {
  const people = [cast.rita, cast.mona, cast.malik, cast.mei];
  return [...people.map(stage.card), stage.channelCard()].filter((card) => card !== undefined);
}

export async function cardsSay(stage: Stage, title: string, count = 5): Promise<void> {
  const titles = () => cardsOf(stage).map(cardTitle);
  await stage.until(
    () => titles().length === count && titles().every((shown) => shown === title),
    `${count} cards saying "${title}"; now ${titles().join(' | ')}`,
  );
}
