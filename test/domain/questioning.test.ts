import { describe, expect, test } from 'vitest';
import { mostQuestions, questionLimit } from '../../src/domain/question.js';
import {
  acting,
  amir,
  aRequest,
  beforeTheEnd as at,
  commands,
  endsAt,
  manager,
  rosa,
  vera,
} from './given.js';
import { happened, moved, refused } from './when.js';

const waiting = aRequest('awaiting_approval');
const { ask_question: ask, answer_question: answer } = commands;
const asked = moved(waiting, ask);

describe('a question', () => {
  test('is asked by whoever may decide, and kept with the request', () => {
    expect(asked.questions).toEqual([{ id: 'q-1', by: amir, text: 'Has the archive moved?', at }]);
    expect(moved(aRequest('blocked'), ask).questions).toHaveLength(1);
  });

  test.each([
    ['the requester', acting(rosa, manager), 'approver_is_requester'],
    [
      'the requester by another account',
      acting({ ...amir, iamId: rosa.iamId }, manager),
      'approver_is_requester',
    ],
    ['somebody who is no Manager', acting(vera), 'not_a_manager'],
    ['a guest', acting(amir, manager, { account: 'guest' }), 'account_not_eligible'],
  ])('is not asked by %s', (_who, by, code) => {
    expect(refused(waiting, { ...ask, by })).toMatchObject({ code });
  });

  test('sent twice is one', () => {
    expect(happened(asked, { ...ask, text: 'Once more' })).toEqual([]);
    expect(happened(moved(asked, commands.deny), ask)).toEqual([]);
  });

  test('under an id that is somebody else’s is none', () => {
    expect(refused(asked, { ...ask, by: acting(vera, manager) })).toEqual({ code: 'question_not_found' });
  });

  test('says something, of so many characters at most', () => {
    expect(refused(waiting, { ...ask, text: ' \n' })).toEqual({ code: 'reason_missing' });
    const [event] = happened(waiting, { ...ask, text: ` ${'x'.repeat(questionLimit)} ` });
    expect(event).toMatchObject({ type: 'question.asked', text: 'x'.repeat(questionLimit) });
    expect(refused(waiting, { ...ask, text: 'x'.repeat(questionLimit + 1) })).toEqual({
      code: 'reason_too_long',
      length: questionLimit + 1,
      limit: questionLimit,
    });
  });

  test('more than so many are refused', () => {
    const many = Array.from({ length: mostQuestions }, (_, at) => ({ ...ask, id: `q-${at}` }));
    expect(refused(moved(waiting, ...many), { ...ask, id: 'one-more' })).toEqual({
      code: 'too_many_questions',
      limit: mostQuestions,
    });
  });

  test('does not stop the clock', () => {
    expect(asked).toMatchObject({ status: 'awaiting_approval', endsAt });
    expect(happened(asked, commands.expire, endsAt)).toMatchObject([{ type: 'request.expired' }]);
    expect(refused(waiting, ask, endsAt)).toMatchObject({ code: 'authorization_period_over' });
  });
});

describe('an answer', () => {
  const answered = moved(asked, answer);

  test('is the requester’s, and stands beside its question', () => {
    expect(answered.questions).toMatchObject([
      { id: 'q-1', answer: { by: rosa, text: 'Yes, in spring', at } },
    ]);
  });

  test.each([
    ['whoever asked', acting(amir, manager), 'not_the_requester'],
    ['a stranger', acting(vera), 'not_the_requester'],
    ['the requester, a guest by now', acting(rosa, manager, { account: 'guest' }), 'account_not_eligible'],
  ])('is not given by %s', (_who, by, code) => {
    expect(refused(asked, { ...answer, by })).toMatchObject({ code });
  });

  test('is one: the same again changes nothing, another is refused', () => {
    expect(happened(answered, answer)).toEqual([]);
    expect(refused(answered, { ...answer, text: 'No' })).toMatchObject({
      code: 'question_answered',
      answer: { text: 'Yes, in spring' },
    });
  });

  test('is to a question that was asked, while there is something to decide', () => {
    expect(refused(waiting, answer)).toEqual({ code: 'question_not_found' });
    expect(refused(moved(asked, commands.deny), answer)).toMatchObject({ code: 'decision_in_progress' });
    expect(refused(asked, answer, endsAt)).toMatchObject({ code: 'authorization_period_over' });
    expect(refused(asked, { ...answer, text: '' })).toEqual({ code: 'reason_missing' });
  });
});
