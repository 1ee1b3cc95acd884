import { z } from 'zod';
import type { InteractionResult } from '../../control/api.js';
import type { SlackContext } from '../context.js';
import { SlackApiError } from '../slack-errors.js';
import type { StoredView } from '../slack-state.js';
import { fillView, parseModal, pushModal } from '../views.js';

const answerSchema = z.discriminatedUnion('response_action', [
  z.strictObject({ response_action: z.literal('clear') }),
  z.strictObject({ response_action: z.literal('update'), view: z.unknown() }),
  z.strictObject({ response_action: z.literal('push'), view: z.unknown() }),
  z.strictObject({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string().min(1)) }),
]);

export type SubmissionOutcome =
  (Pick<InteractionResult, 'modal' | 'errors'> & { bad?: undefined }) | { bad: string };

/** Takes one modal off a person's stack, wherever it is in it. */
export function dropView(context: SlackContext, view: StoredView): void {
  const { stacks } = context.state();
  stacks[view.personId] = (stacks[view.personId] ?? []).filter((one) => one !== view);
  context.changed(view.personId);
}

/** Does to the modal what the ack of its view_submission says; `bad` when Slack could not make sense of it. */
export function applySubmissionAnswer(
  context: SlackContext,
  view: StoredView,
  body: unknown,
): SubmissionOutcome {
  const isOpen = () => (context.state().stacks[view.personId] ?? []).includes(view);
  const empty = body === undefined || body === null || body === '' || JSON.stringify(body) === '{}';
  if (empty) {
    dropView(context, view);
    return { modal: 'closed' };
  }
  const answer = answerSchema.safeParse(body);
  if (!answer.success) return { bad: `unusable response_action: ${JSON.stringify(body).slice(0, 200)}` };
  try {
    switch (answer.data.response_action) {
      case 'clear':
        context.state().stacks[view.personId] = [];
        context.changed(view.personId);
        return { modal: 'cleared' };
      case 'update':
        if (!isOpen()) return { modal: 'unchanged' };
        fillView(context, view, parseModal(answer.data.view));
        return { modal: 'updated' };
      case 'push':
        pushModal(context, view.personId, parseModal(answer.data.view));
        return { modal: 'pushed' };
      case 'errors': {
        const { errors } = answer.data;
        const inputs = view.blocks.filter((block) => block.type === 'input').map((block) => block.block_id);
        const unknown = Object.keys(errors).filter((id) => !inputs.includes(id));
        if (unknown.length > 0 || Object.keys(errors).length === 0) {
          return { bad: `errors must name input blocks of the view, not ${JSON.stringify(unknown)}` };
        }
        view.errors = errors;
        context.changed(view.personId);
        return { modal: 'errors', errors };
      }
    }
  } catch (error) {
    if (error instanceof SlackApiError) return { bad: `${error.code} ${JSON.stringify(error.extra)}` };
    throw error;
  }
}
