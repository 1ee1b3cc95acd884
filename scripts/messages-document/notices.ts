// What is said in words of a moment, to whom: by the use case that decides it, in the thread of each copy.
import type { Moment } from '../../src/domain/effect.js';
import { keyActs } from '../../src/domain/key.js';
import { dayMs } from '../../src/domain/deadlines.js';
import {
  type AwaitingApproval,
  awaitsDecision,
  type Blocked,
  type DeletionRequest,
} from '../../src/domain/request.js';
import type { Reminder } from '../../src/ports/card-surface.js';
import { type Audience, audienceKey } from '../../src/ports/card-deliveries.js';
import { announce } from '../../src/usecases/effects/announce.js';
import { isShown } from '../../src/usecases/effects/refresh-cards.js';
import { aBlockedRequest, aKey, amir, aRequest, beforeTheEnd } from '../../test/domain/given.js';
import { createPortsOfDoubles } from '../../test/doubles/ports.js';
import { blocksAsRead, lengthOf, textAsRead } from './as-read.js';
import { posted, readers, together } from './cards.js';
import type { Entry, Section, Text } from './entry.js';
import { sampleRequests } from './sample-requests.js';

const hasFate = (request: DeletionRequest) =>
  request.status === 'deleted' && (request.restored ?? request.purged) !== undefined;

/** Which samples a moment leaves behind. */
const momentOf: [Moment, (request: DeletionRequest) => boolean][] = [
  ['authorization_failed', ({ status }) => status === 'failed'],
  ['deleted', (request) => request.status === 'deleted' && !hasFate(request) && !request.wayBack],
  ['fate', (request) => request.status === 'deleted' && hasFate(request)],
  ['last_day', (request) => request.status === 'deleted' && request.wayBack === 'last_day'],
  ['blocked', ({ status }) => status === 'blocked'],
  ['unblocked', (request) => request.status === 'awaiting_approval' && request.unblocked !== undefined],
  ['lapsed', (request) => request.status === 'awaiting_approval' && request.lapsed !== undefined],
  ['withdrawal_troubled', (request) => request.status === 'withdrawing' && request.trouble !== undefined],
  ['denied', ({ status }) => status === 'denied'],
  ['cancelled', ({ status }) => status === 'cancelled'],
  ['nobody_left', (request) => request === sampleRequests['waiting, nobody can approve any more']],
  ['somebody_again', (request) => request === sampleRequests['waiting, one can approve no more']],
  ['question_asked', ({ questions }) => questions !== undefined],
  ['question_answered', ({ questions }) => questions !== undefined],
  ['nobody_there', (request) => request === sampleRequests['waiting, all away']],
  ['expired', ({ status }) => status === 'expired'],
  ['superseded', ({ status }) => status === 'superseded'],
];

const titles: Record<Moment, string> = {
  authorization_failed: 'The key could not be set for deletion',
  deleted: 'Deleted',
  fate: 'What became of a deleted key',
  last_day: 'The last day to restore a key',
  blocked: 'IBM refused',
  unblocked: 'What blocked is gone',
  lapsed: 'Approved, and not carried out',
  withdrawal_troubled: 'Denied or cancelled, and not unset',
  denied: 'Denied',
  cancelled: 'Cancelled',
  nobody_left: 'Nobody can approve any more',
  somebody_again: 'Somebody can approve again',
  nobody_there: 'Nobody is there any more',
  expired: 'Expired',
  superseded: 'Ended outside',
  question_asked: 'A question',
  question_answered: 'Its answer',
};

async function audiencesOf(moment: Moment, request: DeletionRequest): Promise<Audience[]> {
  const { ports, deliveries } = createPortsOfDoubles({
    now: beforeTheEnd,
    homeTeamId: amir.slack.teamId,
    instances: [],
    grants: new Map(),
  });
  const requests = { ...ports.requests, load: async () => request };
  await announce({ ...ports, requests }, 'notice', request.id, moment, questionOf(moment, request));
  return deliveries.waiting().flatMap((delivery) => (delivery.kind === 'notice' ? [delivery.audience] : []));
}

/** The one that waits, or that is answered. */
function questionOf(moment: Moment, { questions }: DeletionRequest): string | undefined {
  if (moment !== 'question_asked' && moment !== 'question_answered') return undefined;
  return questions?.find(({ answer }) => (answer !== undefined) === (moment === 'question_answered'))?.id;
}

async function momentEntry(moment: Moment, name: string, sample: DeletionRequest): Promise<Entry> {
  const request = { ...sample, channelId: 'C0KEYS' };
  const questionId = questionOf(moment, request);
  const told = (await audiencesOf(moment, request)).map(audienceKey);
  const texts = readers
    .filter(([, audience]) => told.includes(audienceKey(audience)))
    .map(async ([who, audience]): Promise<Text> => {
      // Where no card stands the words stand by themselves, and bring it.
      const thread = isShown(request) ? { thread: { channel: 'D0BOT', ts: '1.0' } } : {};
      const { text, blocks } = await posted((surface) =>
        surface.tell(audience, moment, request, {
          mark: 'mark',
          ...thread,
          ...(questionId !== undefined && { questionId }),
        }),
      );
      return blocks && blocks.length > 0
        ? { who, ...blocksAsRead(blocks) }
        : { who, ...textAsRead(text), measured: { what: 'thread line', length: lengthOf(text) } };
    });
  return { title: `${titles[moment]}: ${name}`, texts: together(await Promise.all(texts)) };
}

export async function notices(): Promise<Section> {
  const moments = momentOf.flatMap(([moment, isOf]) =>
    Object.entries(sampleRequests)
      .filter(([, request]) => isOf(request))
      .map(([name, request]) => momentEntry(moment, name, request)),
  );
  return {
    title: 'Lines in the thread of a card',
    about:
      'For whoever waits or has to act; everyone else sees their copy of the card change. Whoever pressed hears nothing more.',
    entries: await Promise.all(moments),
  };
}

/** What the channel reads of what somebody did to a key; where there is none, its other Managers. */
export async function news(): Promise<Section> {
  const channel = readers.find(([, { kind }]) => kind === 'channel')!;
  const entries = keyActs.flatMap((act) =>
    (act === 'sync' ? [false, true] : [false]).map(async (keyWasDeleted): Promise<Entry> => {
      const about = { act, key: aKey(), by: amir, at: beforeTheEnd, ...(keyWasDeleted && { keyWasDeleted }) };
      const { blocks = [] } = await posted((surface) =>
        surface.tellNews(channel[1], about, { mark: 'mark' }),
      );
      return {
        title: `Amir did: ${act}${keyWasDeleted ? ', of a deleted key' : ''}`,
        texts: [{ who: channel[0], ...blocksAsRead(blocks) }],
      };
    }),
  );
  return {
    title: 'What was done to a key',
    about:
      'By itself, to the channel. Where there is none the other Managers are told of what stops or starts services.',
    entries: await Promise.all(entries),
  };
}

/** What each channel is told once a week, where that is turned on. */
export async function week(): Promise<Section> {
  const [reader, audience] = readers.find(([, { kind }]) => kind === 'channel')!;
  const blocked = aBlockedRequest();
  const deleted = aRequest('deleted');
  const digest = {
    open: [blocked, aRequest('awaiting_approval')],
    blocked: [blocked],
    deleted: [deleted],
    denied: [aRequest('denied')],
    expired: [],
    restorable: [deleted],
  };
  const options = { mark: 'mark', links: new Map([[deleted.id, 'https://home.slack.com/archives/C0/p1']]) };
  const { blocks = [] } = await posted((surface) => surface.tellDigest(audience, digest, options));
  return {
    title: 'The week of a channel',
    about: 'Where `DIGEST` says so, and there is something to say.',
    entries: [{ title: 'A week', texts: [{ who: reader, ...blocksAsRead(blocks) }] }],
  };
}

/** What each channel is told when the store has lost records. */
export async function loss(): Promise<Section> {
  const [reader, audience] = readers.find(([, { kind }]) => kind === 'channel')!;
  const { blocks = [] } = await posted((surface) =>
    surface.tellLoss(audience, { seen: 412, found: 0 }, { mark: 'mark' }),
  );
  return {
    title: 'A store that was lost',
    about: 'Once, by whichever process sees it.',
    entries: [{ title: 'Records are gone', texts: [{ who: reader, ...blocksAsRead(blocks) }] }],
  };
}

/** What a channel is told once a day, where that is turned on. */
export async function auditHead(): Promise<Section> {
  const [reader, audience] = readers.find(([, { kind }]) => kind === 'channel')!;
  const head = { seq: 412, hash: '5b0c'.repeat(16), seal: { key: 'k1f2e3d4c', mac: '9a7d'.repeat(16) } };
  const { blocks = [] } = await posted((surface) => surface.tellAuditHead(audience, head, { mark: 'mark' }));
  return {
    title: 'Where the audit log ends',
    about: 'Once a day, where `AUDIT_HEAD_CHANNEL` says so; `countersign audit verify --heads` reads it.',
    entries: [{ title: 'A day', texts: [{ who: reader, ...blocksAsRead(blocks) }] }],
  };
}

type Waiting = AwaitingApproval | Blocked;

/** What reminds somebody of what waits for them, on time or because the requester asks for it. */
export async function reminders(): Promise<Section> {
  const [waiting, blocked, left] = ['waiting', 'blocked', 'waiting, nobody can approve any more'].map(
    (name) => {
      const sample = sampleRequests[name];
      if (!sample || !awaitsDecision(sample)) throw new Error(`no sample ${name}`);
      return sample;
    },
  ) as [Waiting, Waiting, Waiting];
  const at = { channel: 'D0BOT', ts: '1.0' };
  const reminded = async (who: string, about: readonly Reminder[], nudge = false): Promise<Text> => {
    const audience = readers.find(([name]) => name === who)![1];
    const { blocks = [] } = await posted((surface) =>
      surface.remind(audience, about, { mark: 'mark', now: waiting.endsAt - dayMs, nudge }),
    );
    return { who, ...blocksAsRead(blocks) };
  };
  const names = readers.map(([name]) => name);
  const requester = readers.find(([, { kind }]) => kind === 'requester')![0];
  const approver = readers.find(([, { kind }]) => kind === 'approver')![0];
  const inChannel = readers.find(([, { kind }]) => kind === 'channel')![0];
  const all = (request: Waiting) => Promise.all(names.map((who) => reminded(who, [{ request, at }])));
  return {
    title: 'Reminders',
    about:
      'By themselves, to each of those who can act, in their own working hours; to the channel where that is how people are asked, and to the requester where only they can act or nobody who could decide is in reach.',
    entries: [
      { title: 'A day before the end', texts: together(await all(waiting)) },
      { title: 'Still blocked', texts: together(await all(blocked)) },
      { title: 'Nobody can approve any more', texts: [await reminded(requester, [{ request: left, at }])] },
      { title: 'The requester nudges', texts: [await reminded(approver, [{ request: waiting, at }], true)] },
      {
        title: 'Several requests',
        texts: await Promise.all(
          [approver, inChannel].map((who) =>
            reminded(who, [
              { request: waiting, at },
              { request: blocked, at },
            ]),
          ),
        ),
      },
    ],
  };
}
