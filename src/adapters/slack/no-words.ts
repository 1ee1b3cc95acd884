import type { KnownBlock } from '@slack/types';
import type { Explanation } from '../../explanations/explanation.js';
import { explainRefusal } from '../../explanations/refusals.js';
import { explainFailure, explainObstacle, explainOutage } from '../../explanations/troubles.js';
import type { No } from '../../usecases/answer.js';
import { explanationBlocks, explanationText } from './blocks.js';

/** A refusal or a trouble, ready to be shown to the one person who acted. */
export function wordsOfNo(no: No): { text: string; blocks: KnownBlock[] } {
  const { explanation, correlationId } = explain(no);
  return { text: explanationText(explanation), blocks: explanationBlocks(explanation, correlationId) };
}

function explain(no: No): { explanation: Explanation; correlationId?: string } {
  if (no.kind === 'refusal') return { explanation: explainRefusal(no.refusal) };
  const { trouble } = no;
  switch (trouble.kind) {
    case 'kms':
      return withReference(explainFailure(trouble.failure), trouble.failure.correlationId);
    case 'first_authorization': {
      const { obstacle, request } = trouble;
      const id = obstacle.kind === 'kms' ? obstacle.failure.correlationId : undefined;
      return withReference(explainObstacle(obstacle, request.key.name), id);
    }
    case 'slack':
    case 'roles':
    case 'store':
      return { explanation: explainOutage(trouble.kind) };
  }
}

function withReference(explanation: Explanation, correlationId: string | undefined) {
  return correlationId === undefined ? { explanation } : { explanation, correlationId };
}
