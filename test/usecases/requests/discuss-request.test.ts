import { describe, expect, test } from 'vitest';
import { noRights } from '../../../src/domain/authority.js';
import { decideRequest } from '../../../src/usecases/requests/decide-request.js';
import { discussRequest, type Said } from '../../../src/usecases/requests/discuss-request.js';
import { prepareStep } from '../../../src/usecases/requests/prepare-step.js';
import { amir, aRequest, endsAt, rosa, vera } from '../../domain/given.js';
import { nora, openWorld, refusalOf, valueOf, type WorldOptions } from '../world.js';

const question: Said = { type: 'ask_question', id: 'q-1', text: 'Has the archive moved?' };
const answer: Said = { type: 'answer_question', id: 'q-1', text: 'Yes, in spring' };

async function waiting(options: WorldOptions = {}) {
  const world = openWorld(options);
  const request = await world.hold(aRequest('awaiting_approval'));
  const say = (by: typeof amir, said: Said) => discussRequest(world.ports, request.id, by.slack, said);
  return { ...world, request, say };
}

describe.each(['service-ids', 'passcode'] as const)('with %s', (mode) => {
  test('a question and its answer stand on the request and in the audit log; nobody signs in, IBM is not asked', async () => {
    const world = await waiting({ mode });
    valueOf(await world.say(amir, question));
    const after = valueOf(await world.say(rosa, answer));
    expect(after).toMatchObject({
      status: 'awaiting_approval',
      endsAt,
      questions: [{ id: 'q-1', by: { iamId: amir.iamId }, answer: { text: 'Yes, in spring' } }],
    });
    expect(world.audit.entries.map(({ type, actor, facts }) => [type, actor?.iamId, facts['text']])).toEqual([
      ['question.asked', amir.iamId, question.text],
      ['question.answered', rosa.iamId, answer.text],
    ]);
    expect(world.keys.calls).toEqual([]);
  });
});

test('the requester is told of the question, whoever asked of the answer, each once', async () => {
  const world = await waiting();
  await world.say(amir, question);
  await world.say(amir, question);
  await world.say(rosa, answer);
  await world.say(rosa, answer);
  const notices = world.deliveries
    .waiting()
    .flatMap((one) => (one.kind === 'notice' ? [[one.moment, one.questionId, one.audience]] : []));
  expect(notices).toEqual([
    ['question_asked', 'q-1', { kind: 'requester', userId: rosa.slack.userId }],
    ['question_answered', 'q-1', { kind: 'approver', userId: amir.slack.userId }],
  ]);
});

describe('nobody gets a form in vain, and nothing comes of a form that was never opened:', () => {
  test.each<[string, typeof amir, Said, string]>([
    ['the requester asks', rosa, question, 'approver_is_requester'],
    ['somebody without the role asks', nora, question, 'person_unknown'],
    ['another approver answers', vera, answer, 'not_the_requester'],
    ['a stranger answers', nora, answer, 'person_unknown'],
    ['there was no such question', rosa, { ...answer, id: 'q-2' }, 'question_not_found'],
  ])('%s', async (_what, by, said, code) => {
    const world = await waiting();
    await world.say(amir, { ...question, id: 'q-1' });
    const { version } = await world.requestNow();
    const { id } = world.request;
    expect(refusalOf(await prepareStep(world.ports, said.type, id, by.slack, said.id))).toBe(code);
    expect(refusalOf(await world.say(by, { ...said, text: 'Again' }))).toBe(code);
    expect(world.refusals()).toEqual([code, code]);
    expect((await world.requestNow()).version).toBe(version);
  });

  test('whoever has lost the role meanwhile, and whoever comes after the decision', async () => {
    const world = await waiting();
    world.roles.put(amir, noRights);
    expect(refusalOf(await world.say(amir, question))).toBe('not_a_manager');
    await decideRequest(world.ports, world.request.id, vera.slack, { type: 'deny', reason: 'Keep it' });
    expect(refusalOf(await world.say(vera, question))).toBe('request_decided');
  });
});

test('one that comes at the end is refused, and the request ends', async () => {
  const world = await waiting();
  world.clock.set(endsAt);
  expect(refusalOf(await world.say(amir, question))).toBe('authorization_period_over');
  expect((await world.requestNow()).status).toBe('expired');
});
