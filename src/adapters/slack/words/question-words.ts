// What was asked about a request and what was answered, on its card, in its thread and under Details.
import type { KnownBlock } from '@slack/types';
import { shorten } from '../../../domain/plain-text.js';
import type { Person } from '../../../domain/person.js';
import type { Question } from '../../../domain/question.js';
import { awaitsDecision, type DeletionRequest } from '../../../domain/request.js';
import { counted } from '../../../explanations/counts.js';
import type { Audience } from '../../../ports/card-deliveries.js';
import { section } from '../kit/blocks.js';
import { dateToken, escapeMrkdwn, mention, quote } from '../kit/mrkdwn.js';
import { longestName } from './by-name.js';

const onCard = 2;
const textOnCard = 160;

/**
 * The newest on a card, oldest first; the requester's own card begins with those that wait for an answer. Empty where nothing is
 * to be decided any more.
 */
export function questionsOnCard(request: DeletionRequest, isRequester: boolean): Question[] {
  if (!awaitsDecision(request)) return [];
  const newest = (request.questions ?? []).toReversed();
  const first = isRequester
    ? [...newest.filter(({ answer }) => !answer), ...newest.filter(({ answer }) => answer)]
    : newest;
  return first.slice(0, onCard).toSorted((one, other) => one.at - other.at);
}

/** A question and its answer as a card has room for them. */
export function questionWords({ by, text, answer }: Question): string {
  const asked = `${mention(by.slack.userId)} wants to know: ${oneLine(text, textOnCard)}`;
  return `${asked}\n${answer ? `${mention(answer.by.slack.userId)}: ${oneLine(answer.text, textOnCard)}` : '_not answered yet_'}`;
}

/** How many the card leaves out; empty where it shows all. */
export function moreQuestions({ questions = [] }: DeletionRequest): string {
  const more = questions.length - onCard;
  return more > 0 ? `${counted(more, 'more question')} under Details` : '';
}

/** All of them in full, as typed. */
export function questionBlocks({ questions = [] }: DeletionRequest): KnownBlock[] {
  return questions.flatMap(({ by, text, at, answer }) => [
    section(`*${mention(by.slack.userId)} asked* ${dateToken(at)}\n${quote(text)}`),
    ...(answer
      ? [
          section(
            `*${mention(answer.by.slack.userId)} answered* ${dateToken(answer.at)}\n${quote(answer.text)}`,
          ),
        ]
      : []),
  ]);
}

/** In the thread of the requester's copy, or of the copy of whoever asked: it calls the one whom it is for. */
export function questionLine(
  moment: QuestionMoment,
  { requester }: DeletionRequest,
  { by, text, answer }: Question,
  audience: Audience,
  longest: number,
): string {
  const isAsked = moment === 'question_asked';
  const { to, from } = isAsked ? { to: requester, from: by } : { to: by, from: requester };
  const named = audience.kind === 'channel' ? escapeMrkdwn(shorten(from.name, longestName)) : called(from);
  const rest = isAsked ? ' · answer above' : '';
  const verb = isAsked ? 'asks' : 'answers';
  // The rest is the text's.
  const room = longest - ` ${verb}: “”${rest}`.length - lengthOf(to) - lengthOf(from);
  return `${called(to)} ${named} ${verb}: “${oneLine(isAsked ? text : (answer?.text ?? ''), room)}”${rest}`;
}

/** The same by itself, where no card stands above it. */
export function questionMessage(
  moment: QuestionMoment,
  request: DeletionRequest,
  question: Question,
): string {
  const { by, text, answer } = question;
  const key = `the deletion of key *${escapeMrkdwn(request.key.name)}*`;
  return moment === 'question_asked'
    ? `${called(by)} asks about ${key}: “${oneLine(text, textOnCard)}”. Answer it on the card of request ${request.id}.`
    : `${called(request.requester)} answers your question about ${key}: “${oneLine(answer?.text ?? '', textOnCard)}”`;
}

type QuestionMoment = 'question_asked' | 'question_answered';

/** As it is read: by name, or by mention with its sign. */
function lengthOf({ name }: Person): number {
  return Math.min(name.length, longestName) + 1;
}

function called({ slack }: Person): string {
  return mention(slack.userId);
}

function oneLine(text: string, room: number): string {
  return escapeMrkdwn(shorten(text.replaceAll(/\s+/g, ' '), room));
}
