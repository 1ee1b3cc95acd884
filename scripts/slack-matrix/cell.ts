// One cell: a whole life of a request with one thing that goes wrong in one part of it, and what stands in Slack afterwards.
import { createRecordingLog } from '../../test/adapters/recording-log.js';
import { connectRedis } from '../../src/adapters/redis/connections.js';
import { appManifest } from '../../src/sandbox/slack/manifest.js';
import { openStage } from '../../test/scenarios/stage.js';
import { wrongWith } from '../prove/truth.js';
import { type Fault, slackTimeoutMs } from './faults.js';
import { noticesOf, orphansOf, wrongInSlack } from './judge.js';
import { type Life, live, type Outcome, type Phase, phases, requestOf } from './life.js';
import { openPassingTime } from './passing-time.js';

export interface Cell {
  outcome: Outcome;
  /** Whether the app may read its own direct messages. */
  canFind: boolean;
  phase: Phase;
  /** What goes wrong, and in which calls: Web API methods, or `response_url`. */
  faults: readonly (Fault & { operation: string })[];
}

export interface CellResult {
  wrong: string[];
  /** Lines that were to become cards. */
  orphans: number;
  notices: number;
  /** Calls made in each phase, by method. */
  calls: Record<Phase, string[]>;
  /** Whether anything went wrong as planned. */
  struck: boolean;
}

export async function tryCell(redisUrl: string, cell: Cell): Promise<CellResult> {
  const manifest = appManifest();
  const scopes = cell.canFind ? manifest.scopes : manifest.scopes.filter((scope) => scope !== 'im:history');
  const stage = await openStage({ redisUrl, slackTimeoutMs, manifest: { ...manifest, scopes } });
  const redis = await connectRedis({ url: redisUrl }, createRecordingLog());
  const time = await openPassingTime(stage);
  const life: Life = { stage, time, outcome: cell.outcome };
  const calls: CellResult['calls'] = { ask: [], wait: [], decide: [] };
  const wrong: string[] = [];
  let struck = false;
  try {
    for (const phase of phases) {
      const before = stage.slack.calls().length;
      const faults = phase === cell.phase ? cell.faults : [];
      const planned = faults.reduce((all, { times = 1 }) => all + times, 0);
      for (const fault of faults) stage.faults.add({ target: 'slack', ...fault });
      await live(life, phase);
      if ((await time.untilQuiet()) === undefined) wrong.push(`${phase}: sends have no end`);
      const left = stage.faults.list().reduce((all, { remaining }) => all + remaining, 0);
      struck ||= left < planned;
      // Whatever strikes later strikes another part of the life.
      stage.faults.clear();
      await stage.slack.settled();
      await time.untilQuiet();
      const request = (await requestOf(life))!;
      const found = [
        ...(await wrongWith(redis.prompt, stage, request.id)),
        ...wrongInSlack(stage, request),
        ...('unreached' in request && request.unreached ? ['somebody stays named as not reached'] : []),
      ];
      wrong.push(...found.map((what) => `${phase}: ${what}`));
      calls[phase] = stage.slack
        .calls()
        .slice(before)
        .map(({ method }) => method);
    }
    return { wrong, orphans: orphansOf(stage).length, notices: noticesOf(stage).length, calls, struck };
  } catch (error) {
    wrong.push(`stopped: ${error instanceof Error ? error.message : String(error)}`);
    return { wrong, orphans: orphansOf(stage).length, notices: noticesOf(stage).length, calls, struck };
  } finally {
    await time.close();
    await redis.close();
    await stage.close();
  }
}
