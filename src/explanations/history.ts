// What has happened to a request, a sentence for each entry of its audit log. Plain text with marks.
import type { AftermathNoted } from '../domain/aftermath.js';
import type { EventType } from '../domain/event.js';
import type { KmsFailure } from '../domain/kms-failure.js';
import { shorten } from '../domain/plain-text.js';
import type { RefusalCode } from '../domain/refusal.js';
import type { Reminding } from '../domain/reminding.js';
import type { AuthorizationObstacle, OutsideChange, Restored } from '../domain/request.js';
import type { AuditEntry } from '../ports/audit-log.js';
import { allOf, countedResources } from './counts.js';
import { markDeadline, markPerson } from './marks.js';
import { explainFailure, explainObstacle } from './troubles.js';

export interface HistoryLine {
  /** Epoch ms. */
  at: number;
  what: string;
}

export interface History {
  /** Oldest first. */
  lines: HistoryLine[];
  /** IBM's ids of its answers, for its support, in the same order. */
  correlationIds: string[];
}

/** Who, what the entry holds, and what the key is called. */
interface Told {
  who: string;
  facts: AuditEntry['facts'];
  keyName: string;
  /** Denied or cancelled before, and the key still set at the time. */
  isWithdrawn: boolean;
  /** IBM had confirmed a deletion by then. */
  isConfirmed: boolean;
}

/** Entries hold plain facts: whoever wrote them knew their types, and an old one may lack some. */
const fact = <T>({ facts }: Told, name: string) => facts[name] as T | undefined;

/** A reason may take pages; the whole of it stands on the card. */
const reasonShown = 120;
const reasonOf = (told: Told) =>
  shorten(String(fact(told, 'reason') ?? '').replaceAll(/\s+/g, ' '), reasonShown);

const textOf = (told: Told) => shorten(String(fact(told, 'text') ?? '').replaceAll(/\s+/g, ' '), reasonShown);

const denied = (told: Told) => `${told.who} denied${fact(told, 'reason') ? `: ${reasonOf(told)}` : ''}`;

const failed = (told: Told) => {
  const failure = fact<KmsFailure | { code: 'resources_changed' }>(told, 'failure');
  if (!failure) return '';
  return failure.code === 'resources_changed'
    ? 'what the key protects had changed'
    : withoutStop(explainFailure(failure as KmsFailure, told.keyName).what).replace(
        // The line has said so.
        `The key ${told.keyName} was not deleted: `,
        '',
      );
};

interface ToldPerson {
  slackUserId: string;
  asked?: boolean;
}

const namesTold = 5;

/** Of many the first few and a number. */
function named(people: readonly ToldPerson[]): string {
  const shown = people.length > namesTold + 1 ? namesTold : people.length;
  const more = people.length - shown;
  return allOf([
    ...people.slice(0, shown).map(({ slackUserId }) => markPerson(slackUserId)),
    ...(more > 0 ? [`${more} more`] : []),
  ]);
}

/** `Mona and Malik were`; undefined where an old entry does not tell. */
const remindedIn = (told: Told, verb?: string) => {
  const people = fact<readonly Reminding[]>(told, 'people') ?? [];
  const names = people.map(({ userId }) => (/^[CG]/.test(userId) ? 'the channel' : markPerson(userId)));
  if (names.length === 0) return undefined;
  return [allOf(names), verb ?? (names.length === 1 ? 'was' : 'were')].filter(Boolean).join(' ');
};

const stateWords: Record<string, string> = {
  active: 'enabled',
  suspended: 'disabled',
  deactivated: 'expired',
};

const wayBack: Record<string, string> = {
  open: 'IBM would restore the key from then on',
  last_day: 'One day was left to restore the key',
  over: 'The time to restore the key was over',
};

const changes: Record<OutsideChange, string> = {
  deleted: 'Somebody deleted the key outside Countersign',
  unset: 'Somebody unset the key outside Countersign',
  set_again: 'Somebody set the key for deletion again outside Countersign',
  gone: 'IBM no longer knows the key',
};

const events: Record<EventType, (told: Told) => string> = {
  'request.opened': (told) =>
    `${told.who} asked${fact(told, 'force') ? ' for a forced deletion' : ''}${fact(told, 'earlier') ? `, after ${String(fact(told, 'earlier'))}` : ''}: ${reasonOf(told)}`,
  'authorization.adopted': (told) => {
    const endsAt = fact<number>(told, 'endsAt');
    return `${told.who} took up the setting for deletion that was made outside Countersign${endsAt === undefined ? '' : `, until ${markDeadline(endsAt)}`}`;
  },
  'authorization.sent': () => 'Countersign asked IBM to set the key for deletion',
  'authorization.confirmed': () =>
    'IBM confirmed that the key is set for deletion; its lists did not show it yet',
  'authorization.given': (told) => {
    const endsAt = fact<number>(told, 'endsAt');
    return `IBM set the key for deletion${endsAt === undefined ? '' : ` until ${markDeadline(endsAt)}`}`;
  },
  'authorization.failed': (told) => {
    const obstacle = fact<AuthorizationObstacle>(told, 'obstacle');
    const why = obstacle ? `: ${withoutStop(explainObstacle(obstacle, told.keyName).what)}` : '';
    return `The key was not set for deletion${why}`;
  },
  'request.approved': ({ who }) => `${who} approved`,
  'deletion.sent': (told) =>
    `Countersign asked IBM to delete the key${fact(told, 'forced') ? ', by force' : ''}`,
  'deletion.confirmed': () => 'IBM confirmed the deletion; its lists did not show it yet',
  'key.deleted': (told) => `IBM deleted the key${fact(told, 'forced') ? ' by force' : ''}`,
  'deletion.blocked': (told) => `IBM did not delete the key: ${failed(told)}`,
  'approval.lapsed': (told) => `The approval was not carried out: ${failed(told)}`,
  'protection.changed': (told) => {
    const now = fact<{ known: boolean; resources?: number; registrations?: number }>(told, 'protection');
    return now?.known
      ? `What the key protects changed: now ${countedResources(now.resources ?? 0, now.registrations)}`
      : 'IBM did not list what the key protects';
  },
  'key.state_changed': (told) => {
    const state = String(fact(told, 'state'));
    return `The key was seen to be ${stateWords[state] ?? state}`;
  },
  'reach.changed': (told) => {
    const unreached = fact<readonly unknown[]>(told, 'unreached') ?? [];
    return unreached.length === 0
      ? 'Everyone who was asked had their message'
      : `Slack did not deliver the message to ${unreached.length} of those who were asked`;
  },
  'approvers.changed': (told) => {
    const gained = fact<readonly ToldPerson[]>(told, 'gained') ?? [];
    const lost = fact<readonly ToldPerson[]>(told, 'lost') ?? [];
    const left = fact<readonly unknown[]>(told, 'approvers') ?? [];
    const asked = gained.filter((one) => one.asked);
    const unasked = gained.filter((one) => !one.asked);
    return [
      lost.length === 0 ? '' : `${named(lost)} can no longer approve`,
      asked.length === 0
        ? ''
        : `${named(asked)} can approve now and ${asked.length === 1 ? 'is' : 'are'} asked`,
      unasked.length === 0 ? '' : `${named(unasked)} can approve now`,
      left.length === 0 ? 'nobody is left who can' : '',
    ]
      .filter(Boolean)
      .join('; ');
  },
  'availability.changed': (told) => {
    const away = fact<readonly Named[]>(told, 'away') ?? [];
    const off = fact<readonly Named[]>(told, 'messagesOff') ?? [];
    const people = [
      ...away.map(({ userId, until = 0, standIn }) => {
        const place = standIn ? `, ${markPerson(standIn.userId)} stands in` : '';
        return `${markPerson(userId)} is away until ${markDeadline(until)}${place}`;
      }),
      ...off.map(({ userId }) => `${markPerson(userId)} has direct messages off`),
    ];
    return people.length === 0 ? 'Everyone who could decide was there' : people.join('; ');
  },
  'aftermath.noted': (told) =>
    ({
      synced: 'The services were told again that the key is deleted',
      due: 'The services could be told again from then on',
      nothing_left: 'Nothing is registered with the deleted key any more',
    })[fact<AftermathNoted>(told, 'aftermath')?.is ?? 'nothing_left'],
  'deletion.recorded': ({ who }) => `${who} wanted the key back, which was deleted outside Countersign`,
  'way_back.changed': (told) => wayBack[String(fact(told, 'to'))] ?? '',
  'restore.begun': ({ who }) => `${who} had the key restored`,
  'restore.sent': () => 'Countersign asked IBM to restore the key',
  'restore.confirmed': () => 'IBM confirmed that the key is restored; its lists did not show it yet',
  'restore.failed': (told) => `The key was not restored: ${failed(told)}`,
  'key.restored': (told) => {
    const by = fact(told, 'onBehalfOf') ? 'IBM restored the key' : 'The key was seen to be restored';
    const authorization = fact<Restored['authorization']>(told, 'authorization');
    if (!authorization) return by;
    return authorization.is === 'unset'
      ? `${by}; it is no longer set for deletion`
      : `${by}; it is still set for deletion until ${markDeadline(authorization.endsAt)}: ${withoutStop(explainFailure(authorization.failure, told.keyName).what)}`;
  },
  'key.deleted_again': (told) => {
    const by = fact<string>(told, 'by');
    return by === undefined
      ? 'The key was seen to be deleted again, outside Countersign'
      : `Request ${by} deleted the key again`;
  },
  'key.purged': () => 'IBM was seen to know the key no more',
  'request.unblocked': () => 'The way was clear again',
  'request.replaced': (told) => `Request ${String(fact(told, 'by'))} for a forced deletion took its place`,
  'question.asked': (told) => `${told.who} wanted to know: ${textOf(told)}`,
  'question.answered': (told) => `${told.who} answered: ${textOf(told)}`,
  'request.asked_again': (told) => `${told.who} asked again: ${String(fact(told, 'again'))}`,
  'withdrawal.started': (told) => (fact(told, 'kind') === 'denied' ? denied(told) : `${told.who} cancelled`),
  'withdrawal.confirmed': () => 'IBM confirmed that the key is unset; its lists did not show it yet',
  'withdrawal.troubled': (told) => `The key could not be unset: ${failed(told)}`,
  // Where the key was set, whoever withdrew is told of before.
  'request.denied': (told) => (told.isWithdrawn ? 'IBM unset the key' : denied(told)),
  'request.cancelled': ({ who, isWithdrawn }) => (isWithdrawn ? 'IBM unset the key' : `${who} cancelled`),
  'request.reminded': (told) => `${remindedIn(told) ?? 'Those who were asked were'} reminded`,
  'request.nudged': (told) => `${told.who} had ${remindedIn(told, '') ?? 'them'} reminded`,
  'request.expired': ({ isConfirmed }) =>
    isConfirmed
      ? 'The time was over, and the deletion that IBM had confirmed was not seen'
      : 'The time was over, and nothing was deleted',
  'request.superseded': (told) => {
    const change = fact<OutsideChange>(told, 'change');
    return change === undefined ? 'The key was changed outside Countersign' : changes[change];
  },
};

/** As the audit log names somebody who takes no messages. */
interface Named {
  userId: string;
  until?: number;
  standIn?: Named;
}

/** What is told of a click beside `events`. */
const others: Record<string, (told: Told) => string> = {
  'click.refused': (told) => {
    const code = fact<RefusalCode>(told, 'code');
    const why = code && refusals[code];
    const tried = attempts[String(fact(told, 'asked'))] ?? 'press a button';
    return `${told.who} tried to ${tried} and could not${why === undefined ? '' : `: ${why}`}`;
  },
  'click.not_carried_out': (told) => {
    const tried = attempts[String(fact(told, 'asked'))] ?? 'press a button';
    const what = fact(told, 'isKnownWhatCame') ? 'nothing came of it' : 'what came of it is not on record';
    return `${told.who} tried to ${tried} as Countersign stopped, and ${what}`;
  },
  'deletion.confirmed_late': () => 'IBM confirmed a deletion after the request had ended',
  'notice.given_up': (told) => {
    const audience = fact<{ userId?: string }>(told, 'audience');
    const whom = audience?.userId === undefined ? 'the channel' : markPerson(audience.userId);
    return `Slack would not take a message to ${whom}`;
  },
  'key.unset_begun': ({ who }) => `${who} signed in to unset the key`,
  'key.unset': ({ who }) => `${who} unset the key`,
};

const attempts: Record<string, string> = {
  approve: 'approve',
  deny: 'deny',
  cancel: 'cancel',
  unset: 'unset the key',
  nudge: 'nudge those who can approve',
  ask_for_force: 'ask for a forced deletion',
  ask_question: 'ask a question',
  answer_question: 'answer a question',
  ask_again: 'ask again',
  adopt: 'take the key up',
  restore: 'have the key restored',
};

const refusals: Partial<Record<RefusalCode, string>> = {
  account_not_eligible: 'no full member of this workspace',
  person_unknown: 'not known to IBM Cloud',
  not_a_writer: 'no Writer of the key',
  not_a_manager: 'no Manager of the key',
  right_on_condition: 'holds the right on a condition alone',
  user_not_active: 'not active in the account',
  link_changed: 'the link to IBM Cloud had changed',
  approver_is_requester: 'the requester cannot approve',
  not_the_requester: 'only the requester can',
  decision_in_progress: 'somebody had decided a moment before',
  request_decided: 'it was decided already',
  authorization_period_over: 'the time was over',
  resources_changed: 'what the key protects had changed',
  still_blocked: 'it was still blocked',
  key_not_deleted: 'the key was not deleted',
  restore_in_progress: 'it was being restored',
  restored_or_gone: 'the key had been restored, or was gone',
  restore_too_early: 'IBM restores no key so soon',
  restore_over: 'the time for that was over',
  nudged_already: 'it had been done that day',
  nobody_to_nudge: 'nobody was there to be told',
  too_many_questions: 'as many questions had been asked as can be',
  question_answered: 'it was answered already',
  name_not_confirmed: 'the name of the key was not typed as it is',
};

/** Steps on the way to something that is told by itself. */
const onTheWay = new Set<string>([
  'authorization.sent',
  'authorization.confirmed',
  'deletion.sent',
  'deletion.confirmed',
  'way_back.changed',
  'restore.sent',
  'restore.confirmed',
  'withdrawal.confirmed',
  'key.unset_begun',
] satisfies (EventType | 'key.unset_begun')[]);

/** A request's audit entries, oldest first, as somebody would tell it. */
export function historyOf(entries: readonly AuditEntry[], keyName: string): History {
  const told = entries.filter(({ type }, index) => !onTheWay.has(type) || index === entries.length - 1);
  return {
    lines: told.map((entry, index) => {
      const isWithdrawn = told.slice(0, index).some(({ type }) => type === 'withdrawal.started');
      const isConfirmed = entries.some(({ type, seq }) => type === 'deletion.confirmed' && seq < entry.seq);
      return { at: entry.at, what: sentenceOf(entry, { keyName, isWithdrawn, isConfirmed }) };
    }),
    correlationIds: [
      ...new Set(
        entries.flatMap(({ facts: { ibm, correlationId = ibm?.correlationId, failure, obstacle } }) =>
          typeof correlationId === 'string' && failure === undefined && obstacle === undefined
            ? [correlationId]
            : [],
        ),
      ),
    ],
  };
}

function sentenceOf({ type, actor, facts }: AuditEntry, about: Omit<Told, 'who' | 'facts'>): string {
  const tell = Object.hasOwn(events, type)
    ? events[type as EventType]
    : Object.hasOwn(others, type)
      ? others[type]
      : undefined;
  const who = actor ? markPerson(actor.slackUserId) : 'Somebody';
  return tell ? tell({ ...about, who, facts }) : type;
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
