import { channel } from 'node:diagnostics_channel';
import type { FetchFunction } from '@slack/web-api';
import {
  type CallOutcome,
  type RemoteCall,
  remoteCalls,
  remoteOperations,
} from '../../../ports/remote-calls.js';

const listed: ReadonlySet<string> = new Set(remoteOperations.slack);
/** A no of Slack's is short; a list of people is not read a second time for it. */
const longestNo = 2_000;

/** A fetch that tells the channel of each call what came of it. Nothing that was sent is told. */
export function toldFetch(send: FetchFunction): FetchFunction {
  return async (url, init) => {
    const startedAt = performance.now();
    const method = new URL(url).pathname.split('/').at(-1) ?? '';
    const tell = (outcome: CallOutcome, code?: string) =>
      channel(remoteCalls).publish({
        service: 'slack',
        operation: listed.has(method) ? method : 'other',
        outcome,
        ...(code !== undefined && { code }),
        tookMs: performance.now() - startedAt,
      } satisfies RemoteCall);
    try {
      const answer = await send(url, init);
      if (answer.status === 429) tell('busy');
      else if (answer.status >= 500) tell('failed');
      else {
        // A file's answer is a stream that is read once.
        const isText = typeof (init?.body ?? '') === 'string';
        const code = isText ? refusalIn(await answer.text()) : undefined;
        tell(code === undefined && answer.status < 400 ? 'ok' : 'refused', code);
      }
      return answer;
    } catch (error) {
      tell(init?.signal?.aborted ? 'late' : 'unreachable');
      throw error;
    }
  };
}

/** Slack's no comes as a 200. */
function refusalIn(text: string): string | undefined {
  if (text.length > longestNo) return undefined;
  return /"ok":\s*false/.test(text) ? /"error":\s*"([a-z_]{1,60})"/.exec(text)?.[1] : undefined;
}
