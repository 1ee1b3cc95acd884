import type { Unreached } from '../../domain/reach.js';
import { awaitsDecision } from '../../domain/request.js';
import { reachOf } from '../../domain/slack-failure.js';
import { audienceKey, type CardCopy } from '../../ports/card-deliveries.js';
import { isUnavailable } from '../../domain/unavailable.js';
import { unavailableAmong } from '../people/whom-to-message.js';
import type { Ports } from '../ports.js';
import { hasCard, isForLeft } from './delivery.js';
import { audiencesOf } from './refresh-cards.js';
import { transition, type TransitionPorts } from './transition.js';

/** An outage that is over before anybody reads of it is none. */
const worthTellingMs = 60_000;

/** Has the request say whom nothing could be sent to, so that every card tells it. */
export async function noteReach(
  ports: TransitionPorts & Pick<Ports, 'copies' | 'absences'>,
  requestId: string,
): Promise<void> {
  const request = await ports.requests.load(requestId);
  if (!request || !awaitsDecision(request)) return;
  const copies = await ports.copies.list(requestId);
  const unreached = copies
    .filter(({ audience }) => !isForLeft(request, audience))
    .flatMap((copy) => unreachedBy(copy, ports.clock.now()));
  const ofApp = copies.find(({ trouble }) => trouble && reachOf(trouble.code) === 'app')?.trouble;
  if (ofApp) {
    // What keeps the app out keeps it from those as well whose turn has not come.
    const known = new Set(copies.map(({ audience }) => audienceKey(audience)));
    const unavailable = await unavailableAmong(ports, request.approvers);
    const spared = request.approvers.filter(({ slack }) => isUnavailable(unavailable, slack));
    for (const audience of audiencesOf(request, copies)) {
      if (known.has(audienceKey(audience))) continue;
      if (audience.kind === 'approver' && spared.some(({ slack }) => slack.userId === audience.userId))
        continue;
      unreached.push({ who: audience, code: ofApp.code, since: ofApp.since });
    }
  }
  await transition(ports, requestId, { type: 'note_reach', unreached });
}

function unreachedBy(copy: CardCopy, now: number): Unreached[] {
  const { trouble } = copy;
  if (!trouble || hasCard(copy)) return [];
  const { code, since } = trouble;
  if (reachOf(code) === 'outage' && now - since < worthTellingMs) return [];
  return [{ who: copy.audience, code, since }];
}
