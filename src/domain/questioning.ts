// The rules of a question: whoever may decide asks, the requester answers, while there is something to decide.
import { type Actor, mayCancel, mayDecide } from './authority.js';
import type { Command } from './command.js';
import type { DecisionTime } from './deadlines.js';
import { decidable } from './decidable.js';
import type { Happening } from './event.js';
import { isSamePerson, type Person } from './person.js';
import { charactersOf } from './plain-text.js';
import { mostQuestions, type Question, questionLimit } from './question.js';
import type { Refusal } from './refusal.js';
import type { DeletionRequest } from './request.js';

type No = { ok: false; refusal: Refusal };
type Judged = { ok: true; events: Happening[] } | No;

const no = (refusal: Refusal): No => ({ ok: false, refusal });

/** Whether this actor may ask about the request now. */
export function mayAsk(
  request: DeletionRequest,
  actor: Actor,
  time: DecisionTime,
): { ok: true; person: Person } | No {
  const who = mayDecide(request, actor);
  if (!who.ok) return who;
  const open = decidable(request, time);
  if (!open.ok) return open;
  const { questions = [] } = request;
  return questions.length < mostQuestions ? who : no({ code: 'too_many_questions', limit: mostQuestions });
}

/** Whether this actor may answer that question now. */
export function mayAnswer(
  request: DeletionRequest,
  questionId: string,
  actor: Actor,
  time: DecisionTime,
): { ok: true; person: Person; question: Question } | No {
  // Who answers for a request is who may take it back.
  const who = mayCancel(request, actor);
  if (!who.ok) return who;
  const question = request.questions?.find(({ id }) => id === questionId);
  if (!question) return no({ code: 'question_not_found' });
  const { answer } = question;
  if (answer) return no({ code: 'question_answered', answer });
  const open = decidable(request, time);
  return open.ok ? { ...who, question } : open;
}

/** A form that comes again has asked already. */
export function askQuestion(
  request: DeletionRequest,
  { id, by, text }: Extract<Command, { type: 'ask_question' }>,
  time: DecisionTime,
): Judged {
  const before = request.questions?.find((one) => one.id === id);
  if (before && by.person && isSamePerson(before.by, by.person)) return { ok: true, events: [] };
  const who = mayAsk(request, by, time);
  if (!who.ok) return who;
  // An id is chance; somebody else's is none.
  if (before) return no({ code: 'question_not_found' });
  const words = text.trim();
  const unfit = refusalOfText(words);
  return unfit
    ? no(unfit)
    : { ok: true, events: [{ type: 'question.asked', id, by: who.person, text: words }] };
}

/** The same answer once more changes nothing. */
export function answerQuestion(
  request: DeletionRequest,
  { id, by, text }: Extract<Command, { type: 'answer_question' }>,
  time: DecisionTime,
): Judged {
  const words = text.trim();
  const who = mayAnswer(request, id, by, time);
  if (!who.ok) {
    const { refusal } = who;
    const isSame = refusal.code === 'question_answered' && refusal.answer.text === words;
    return isSame ? { ok: true, events: [] } : who;
  }
  const unfit = refusalOfText(words);
  return unfit
    ? no(unfit)
    : { ok: true, events: [{ type: 'question.answered', id, by: who.person, text: words }] };
}

function refusalOfText(words: string): Refusal | undefined {
  if (words === '') return { code: 'reason_missing' };
  const length = charactersOf(words);
  return length > questionLimit ? { code: 'reason_too_long', length, limit: questionLimit } : undefined;
}
