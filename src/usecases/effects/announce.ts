import type { Moment } from '../../domain/effect.js';
import type { DeletionRequest } from '../../domain/request.js';
import { type Audience, audienceKey, type CardCopy, isPosted } from '../../ports/card-deliveries.js';
import { isForLeft } from './delivery.js';
import type { EffectOutcome } from './effect-lease.js';
import { audiencesOf, type RefreshPorts } from './refresh-cards.js';

/** Tells of a moment in words whoever waits for it or has to act now; their card alone shows it to everyone else. */
export async function announce(
  ports: RefreshPorts,
  noticeId: string,
  requestId: string,
  moment: Moment,
  questionId?: string,
): Promise<EffectOutcome> {
  const [request, copies] = await Promise.all([ports.requests.load(requestId), ports.copies.list(requestId)]);
  if (request) {
    const audiences = await audiencesToTell(ports, request, moment, copies, questionId);
    await ports.deliveries.enqueue(
      audiences.map((audience) => ({
        kind: 'notice',
        requestId,
        noticeId,
        moment,
        ...(moment === 'expired' && { canWait: true as const }),
        ...(questionId !== undefined && { questionId }),
        audience,
      })),
    );
  }
  return { done: true };
}

async function audiencesToTell(
  ports: RefreshPorts,
  request: DeletionRequest,
  moment: Moment,
  copies: readonly CardCopy[],
  questionId: string | undefined,
): Promise<Audience[]> {
  const all = audiencesOf(request, copies).filter((audience) => !isForLeft(request, audience));
  const waiting = all.filter(({ kind }) => kind !== 'approver');
  switch (moment) {
    case 'authorization_failed':
    case 'question_asked':
    case 'nobody_there':
      return all.filter(({ kind }) => kind === 'requester');
    case 'fate':
    case 'last_day': {
      if (request.status !== 'deleted') return [];
      const { approver, requester, restored } = request;
      // Whoever had it restored sees the card they pressed change. A last day concerns the two alone.
      const presser = moment === 'fate' ? restored?.by?.slack.userId : undefined;
      return all.filter((audience) => {
        if (audience.kind === 'channel') return moment === 'fate';
        if (audience.kind === 'requester') return requester.slack.userId !== presser;
        return audience.userId === approver.slack.userId && audience.userId !== presser;
      });
    }
    case 'question_answered':
      return whoAsked(request, questionId, copies);
    case 'unblocked':
    case 'expired':
      return all;
    case 'cancelled':
      return waiting.filter(({ kind }) => kind !== 'requester');
    default:
      return waiting;
  }
}

/** Where whoever asked it reads the answer: at their own copy, else at the channel's, where they pressed. */
function whoAsked(
  { questions = [], channelId }: DeletionRequest,
  questionId: string | undefined,
  copies: readonly CardCopy[],
): Audience[] {
  const question = questions.find(({ id }) => id === questionId);
  if (!question) return [];
  const own = { kind: 'approver', userId: question.by.slack.userId } as const;
  const stands = (audience: Audience) =>
    copies.some((copy) => audienceKey(copy.audience) === audienceKey(audience) && isPosted(copy));
  const channel = channelId === undefined ? undefined : ({ kind: 'channel', channelId } as const);
  return [channel && !stands(own) && stands(channel) ? channel : own];
}
