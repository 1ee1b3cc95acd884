import type { Moment } from '../../domain/effect.js';
import type { DeletionRequest } from '../../domain/request.js';
import { type Audience, audienceKey, type CardCopy, isPosted } from '../../ports/card-deliveries.js';
import { isUnavailable } from '../../domain/unavailable.js';
import { unavailableAmong } from '../people/whom-to-message.js';
import type { Ports } from '../ports.js';
import { isForLeft } from './delivery.js';
import type { EffectOutcome } from './effect-lease.js';
import { audiencesOf, type RefreshPorts } from './refresh-cards.js';

type AnnouncingPorts = RefreshPorts & Pick<Ports, 'absences' | 'clock' | 'log'>;

/** Tells of a moment in words whoever waits for it or has to act now; their card alone shows it to everyone else. */
export async function announce(
  ports: AnnouncingPorts,
  noticeId: string,
  requestId: string,
  moment: Moment,
  questionId?: string,
): Promise<EffectOutcome> {
  const request = await ports.requests.load(requestId);
  if (request) {
    const copies = await ports.copies.list(requestId);
    const audiences = await audiencesToTell(ports, request, moment, copies, questionId);
    await ports.deliveries.enqueue(
      audiences.map((audience) => ({
        kind: 'notice',
        requestId,
        noticeId,
        moment,
        ...(questionId !== undefined && { questionId }),
        audience,
      })),
    );
  }
  return { done: true };
}

async function audiencesToTell(
  ports: AnnouncingPorts,
  request: DeletionRequest,
  moment: Moment,
  copies: readonly CardCopy[],
  questionId: string | undefined,
): Promise<Audience[]> {
  const all = audiencesOf(request, copies).filter((audience) => !isForLeft(request, audience));
  const waiting = all.filter(({ kind }) => kind !== 'approver');
  const asked = all.filter((audience) => isAsked(request, audience));
  switch (moment) {
    case 'authorization_failed':
    case 'question_asked':
    case 'nobody_there':
      return all.filter(({ kind }) => kind === 'requester');
    case 'reminder':
      return (await isAnyToHear(ports, request, asked)) ? asked : all;
    case 'fate': {
      const approver = request.status === 'deleted' ? request.approver.slack.userId : undefined;
      return all.filter((audience) => audience.kind !== 'approver' || audience.userId === approver);
    }
    case 'question_answered':
      return whoAsked(request, questionId, copies);
    case 'unblocked':
      return all;
    case 'expired':
      // Who was reminded of the end knows it.
      return request.remindedAt === undefined ? all : all.filter((audience) => !asked.includes(audience));
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

/** Whether the decision is asked for there. */
function isAsked({ asking }: DeletionRequest, { kind }: Audience): boolean {
  return kind === 'approver' || (kind === 'channel' && asking?.by === 'channel');
}

/** Whether any of those who are asked is there and in reach. */
async function isAnyToHear(
  ports: AnnouncingPorts,
  { approvers, unreached = [] }: DeletionRequest,
  asked: readonly Audience[],
): Promise<boolean> {
  const unavailable = await unavailableAmong(ports, approvers);
  const deaf = [
    ...approvers.filter(({ slack }) => isUnavailable(unavailable, slack)).map(({ slack }) => slack.userId),
    ...unreached.map(({ who }) => idOf(who)),
  ];
  return asked.some((audience) => !deaf.includes(idOf(audience)));
}

function idOf(audience: Audience): string {
  return audience.kind === 'channel' ? audience.channelId : audience.userId;
}
