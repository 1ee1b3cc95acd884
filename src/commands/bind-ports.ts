import { type HealthSources, startHealthServer } from '../adapters/system/health-server.js';
import { type HeldPort, holdPort, portFinding } from '../adapters/system/held-port.js';
import type { Config } from '../config.js';
import type { Finding } from '../explanations/finding.js';
import { portFindingWords } from '../explanations/findings.js';
import { NotStarting } from './not-starting.js';

/**
 * Before anything is connected: a port that is taken stops the start, not a bot at work. The health port answers as long as the
 * process lives: while it starts and stops, that it is not ready. The port for Slack's requests, in http mode, is held until it
 * is time for them. Rejects with `NotStarting`.
 */
export async function bindPorts(
  { healthPort, slack }: Config,
  sources: HealthSources,
): Promise<HeldPort | undefined> {
  const findings: Finding[] = [];
  let held: HeldPort | undefined;
  if (healthPort !== undefined) {
    try {
      await startHealthServer(healthPort, sources);
    } catch (error) {
      findings.push(portFindingWords('HEALTH_PORT', portFinding(healthPort, error)));
    }
  }
  if (slack.mode === 'http') {
    const port = await holdPort(slack.port);
    if ('release' in port) held = port;
    else findings.push(portFindingWords('PORT', port));
  }
  if (findings.length > 0) throw new NotStarting(findings);
  return held;
}
