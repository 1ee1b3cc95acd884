// What is told in private after a press, where the card that was pressed does not say it.
import { cardActions, decideBlockId } from '../../src/adapters/slack/card/card.js';
import { denyIds } from '../../src/adapters/slack/decisions/deny-form.js';
import { questionIds } from '../../src/adapters/slack/decisions/question-form.js';
import { forceIds } from '../../src/adapters/slack/force/force-form.js';
import { passcodeId } from '../../src/adapters/slack/passcode/passcode-blocks.js';
import { keyActPrefix } from '../../src/adapters/slack/words/key-act-button.js';
import { section } from '../../src/adapters/slack/kit/blocks.js';
import { keyValue } from '../../src/adapters/slack/kit/key-value.js';
import { unreadable } from '../../src/adapters/slack/kit/unreadable.js';
import { type Words, wordsOf, wordsOfExplanation } from '../../src/adapters/slack/kit/words.js';
import type { Person } from '../../src/domain/person.js';
import type { KeyAct } from '../../src/domain/key.js';
import type { DeletionRequest } from '../../src/domain/request.js';
import {
  explainInterrupted,
  explainNotCarriedOut,
  explainNotRecorded,
  inHandWords,
} from '../../src/explanations/clicks.js';
import { explainFault, explainOutage } from '../../src/explanations/troubles.js';
import { explainUnhandled } from '../../src/explanations/unhandled.js';
import type { ClickIntent } from '../../src/ports/click-intents.js';
import { decideRequest } from '../../src/usecases/requests/decide-request.js';
import { aKey, amir, aRequest, beforeTheEnd, protectedBy, rosa, vera } from '../../test/domain/given.js';
import { keyId, registrations } from '../../test/usecases/world.js';
import { blocksAsRead } from './as-read.js';
import type { Entry, Section } from './entry.js';
import { formIn, played, type Stage } from './played.js';
import { sampleRequests } from './sample-requests.js';
import type { Told } from './slack-hand.js';

type Action = (typeof cardActions)[keyof typeof cardActions];

/** Presses a button of the request's card, as its reader sees it. */
async function pressed(
  { hand, world }: Stage,
  by: Person,
  action: Action,
  { id, requester }: DeletionRequest,
  block?: string,
) {
  const request = await world.requestNow(id);
  const kind = by.iamId === requester.iamId ? 'requester' : 'approver';
  const audience = { kind, userId: by.slack.userId } as const;
  const copy = await world.surface.post(audience, request, 'card');
  if (!copy.ok) throw new Error('the card could not be posted');
  const { channel, ts } = copy;
  await world.copies.save(id, { audience, channel, ts, shownVersion: request.version });
  const blockId = block ?? decideBlockId(request.version, request.protection);
  return hand.press(by, action, id, { blockId, message: { channel, ts } });
}

function onCard(
  title: string,
  by: Person,
  action: Action,
  request: DeletionRequest,
  more: {
    protects?: number;
    held?: number;
    mode?: 'passcode';
    block?: string;
    then?: (stage: Stage, told: Told[]) => Promise<Told[]>;
  } = {},
): Promise<Entry> {
  const { protects = 0, held = 0, mode, block, then } = more;
  return played(
    title,
    by,
    async (stage) => {
      await stage.world.hold(request, registrations(protects, held));
      const told = await pressed(stage, by, action, request, block);
      return then ? then(stage, told) : told;
    },
    mode ? { mode } : {},
  );
}

export async function presses(): Promise<Section> {
  const waiting = aRequest('awaiting_approval');
  const blocked = aRequest('blocked', { protection: protectedBy(3) });
  const force = aRequest('awaiting_approval', { force: true, protection: protectedBy(2) });
  const asked = sampleRequests['waiting, asked about']!;
  const asOneself = { mode: 'passcode' } as const;
  const entries = [
    onCard('Approve deletion, and IBM deletes', amir, cardActions.approve, waiting),
    onCard('Approve deletion, and IBM refuses', amir, cardActions.approve, waiting, { protects: 3 }),
    onCard('Approve deletion, as oneself', amir, cardActions.approve, waiting, asOneself),
    onCard('Approve deletion, as oneself, and IBM deletes', amir, cardActions.approve, waiting, {
      ...asOneself,
      then: ({ hand, world }, told) =>
        hand.send(amir, formIn(told), { [passcodeId]: world.signIn.passcodeOf(amir.iamId) }),
    }),
    onCard('Approve deletion, with a wrong passcode', amir, cardActions.approve, waiting, {
      ...asOneself,
      then: ({ hand }, told) => hand.send(amir, formIn(told), { [passcodeId]: 'spent00001' }),
    }),
    onCard('Approve force deletion', amir, cardActions.approveForce, force, { protects: 2 }),
    onCard('Approve force deletion, with another name', amir, cardActions.approveForce, force, {
      protects: 2,
      then: ({ hand }, told) => hand.send(amir, formIn(told), { [forceIds.name]: 'backups' }),
    }),
    onCard('Approve force deletion, and IBM deletes', amir, cardActions.approveForce, force, {
      protects: 2,
      then: ({ hand }, told) => hand.send(amir, formIn(told), { [forceIds.name]: waiting.key.name }),
    }),
    onCard('Deny', amir, cardActions.deny, waiting),
    onCard('Deny, and say why', amir, cardActions.deny, waiting, {
      then: ({ hand }, told) =>
        hand.send(amir, formIn(told), { [denyIds.reason]: 'Still used by the archive' }),
    }),
    onCard('Deny, decided meanwhile', amir, cardActions.deny, waiting, {
      then: async ({ hand, world }, told) => {
        await decideRequest(world.ports, waiting.id, rosa.slack, { type: 'cancel' });
        return hand.send(amir, formIn(told), { [denyIds.reason]: 'Still used by the archive' });
      },
    }),
    onCard('Deny, as oneself', amir, cardActions.deny, waiting, asOneself),
    onCard('Ask a question', amir, cardActions.question, waiting),
    onCard('Ask a question, and write it', amir, cardActions.question, waiting, {
      then: ({ hand }, told) =>
        hand.send(amir, formIn(told), { [questionIds.text]: 'Has the archive moved?' }),
    }),
    onCard('Ask a question of oneself', rosa, cardActions.question, waiting),
    onCard('Answer a question', rosa, cardActions.answer, asked, { block: 'question-q-2' }),
    onCard('Answer a question, and write it', rosa, cardActions.answer, asked, {
      block: 'question-q-2',
      then: ({ hand }, told) => hand.send(rosa, formIn(told), { [questionIds.text]: 'They are gone.' }),
    }),
    onCard('Answer a question, decided meanwhile', rosa, cardActions.answer, asked, {
      block: 'question-q-2',
      then: async ({ hand, world }, told) => {
        await decideRequest(world.ports, asked.id, amir.slack, { type: 'deny', reason: 'Needed' });
        return hand.send(rosa, formIn(told), { [questionIds.text]: 'They are gone.' });
      },
    }),
    onCard('Cancel request', rosa, cardActions.cancel, waiting),
    onCard('Cancel request, as oneself', rosa, cardActions.cancel, waiting, asOneself),
    onCard('Check again: the same still blocks', rosa, cardActions.check, blocked, { protects: 3 }),
    onCard('Check again: nothing blocks any more', rosa, cardActions.check, blocked),
    onCard('Ask for force deletion', rosa, cardActions.force, blocked, { protects: 3 }),
    onCard('Unset the key, as oneself', vera, cardActions.unset, aRequest('withdrawing'), asOneself),
    onCard('Ask again', rosa, cardActions.again, aRequest('expired')),
    onCard('Ask again, after a denial', rosa, cardActions.again, aRequest('denied')),
    onCard('Resources', amir, cardActions.resources, blocked, { protects: 3, held: 1 }),
    onCard('Details', amir, cardActions.details, blocked, { protects: 3 }),
    ...keyActPresses(),
  ];
  return {
    title: 'Answers to a press',
    about: 'To whoever pressed, and to nobody else. Refusals are in [errors.md](errors.md).',
    entries: [...(await Promise.all(entries)), ...clickTroubles()],
  };
}

function keyActPresses(): Promise<Entry>[] {
  const press =
    (act: KeyAct) =>
    async ({ hand, world }: Stage) => {
      if (act === 'enable') {
        world.keys.record(keyId).facts.state = 'suspended';
      }
      return hand.press(amir, `${keyActPrefix}${act}`, keyValue(aKey()));
    };
  return [
    played('Disable the key', amir, press('disable')),
    played('Rotate the key', amir, press('rotate')),
    played('Enable the key', amir, press('enable')),
    played('Sync now', amir, async (stage) => {
      stage.world.keys.record(keyId).registrations = registrations(3);
      return press('sync')(stage);
    }),
    played('Sync now, with nothing registered', amir, press('sync')),
    played('Sync now, a second time within the hour', amir, async (stage) => {
      stage.world.keys.record(keyId).registrations = registrations(3);
      await press('sync')(stage);
      return press('sync')(stage);
    }),
    played('Disable the key, as oneself', amir, press('disable'), { mode: 'passcode' }),
  ];
}

/** What no press of the document's own can bring about. */
function clickTroubles(): Entry[] {
  const click: ClickIntent = {
    id: 'click',
    at: beforeTheEnd,
    by: amir.slack,
    act: { kind: 'approve', requestId: 'CS-1QKTVC0ABCD', seen: 'none' },
  };
  const entry = (title: string, words: Words): Entry => {
    return { title, texts: [{ who: 'whoever pressed', ...blocksAsRead(words.blocks) }] };
  };
  return [
    entry('Pressed twice', wordsOf([section(inHandWords)])),
    entry('The store does not answer', wordsOfExplanation(explainNotRecorded)),
    entry('Stopped before it was carried out', wordsOfExplanation(explainNotCarriedOut(click))),
    entry('Stopped in the middle', wordsOfExplanation(explainInterrupted(click))),
    entry('The store or Slack fell silent meanwhile', wordsOfExplanation(explainOutage('store'))),
    entry('Slack does not say who it was', wordsOfExplanation(explainOutage('slack'))),
    entry('IAM does not say who may', wordsOfExplanation(explainOutage('roles'))),
    entry('The record of who it was cannot be read', wordsOfExplanation(explainOutage('link'))),
    entry('A fault of Countersign’s own', wordsOfExplanation(explainFault('F-1A2B3C4D'))),
    entry('A button of another version', wordsOfExplanation(explainUnhandled({ kind: 'button' }))),
    entry('A button that cannot be read', unreadable),
    entry(
      'A command nobody set up',
      wordsOfExplanation(explainUnhandled({ kind: 'command', command: '/key' })),
    ),
  ];
}
