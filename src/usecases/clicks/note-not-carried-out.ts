import type { ClickIntent } from '../../ports/click-intents.js';
import type { Ports } from '../ports.js';
import type { ClickFate } from './fate-of-click.js';

/** On record as a click of which nothing has come, or nobody knows what; what only shows something is not worth an entry. */
export async function noteNotCarriedOut(
  { audit, clock }: Pick<Ports, 'audit' | 'clock'>,
  { act, by, at: clickedAt }: ClickIntent,
  fate: Extract<ClickFate, 'press_again' | 'unclear'>,
): Promise<void> {
  if (act.kind === 'look') return;
  await audit.append({
    at: clock.now(),
    type: 'click.not_carried_out',
    ...('requestId' in act && { requestId: act.requestId }),
    actor: { slackUserId: by.userId, slackTeamId: by.teamId },
    facts: {
      asked: act.kind === 'key_act' ? act.act : act.kind === 'command' ? act.word : act.kind,
      clickedAt,
      isKnownWhatCame: fate === 'press_again',
      ...('keyId' in act && { instanceId: act.instanceId, keyId: act.keyId }),
    },
  });
}
