import type { Finding } from '../../src/explanations/finding.js';
import type { Expected, WrongStart } from './cases.js';
import { check, openSurroundings, type Report, type Settings, type WrongPlaces } from './surroundings.js';

export interface Verdict {
  name: string;
  tookMs: number;
  /** Empty where all was told rightly. */
  faults: string[];
  report: Report;
}

const isOf = (finding: Finding, { setting, weight, code }: Expected) =>
  finding.setting === setting && finding.weight === weight && finding.code.startsWith(code);

/**
 * Tries one start. Told rightly is: each thing expected, by its setting and weight; nothing else that stops; an exit code that
 * goes with it; something to do about each; no secret anywhere.
 */
export async function tryStart(
  start: WrongStart,
  shared: { redisUrl: string; places: WrongPlaces },
): Promise<Verdict> {
  const { name, world, manifest, expected } = start;
  const at = await openSurroundings(shared, { ...(world && { world }), ...(manifest && { manifest }) });
  try {
    const settings = { ...at.settings, ...(await start.wrong(at)) };
    const startedAt = performance.now();
    const report = await check(settings);
    const tookMs = performance.now() - startedAt;
    return { name, tookMs, faults: faultsOf(report, expected, settings), report };
  } finally {
    await start.undo?.();
    await at.close();
  }
}

function faultsOf(
  { exitCode, findings, output }: Report,
  expected: readonly Expected[],
  settings: Settings,
): string[] {
  const faults: string[] = [];
  for (const one of expected) {
    if (!findings.some((finding) => isOf(finding, one)))
      faults.push(`not told: ${one.weight} ${one.setting} ${one.code}`);
  }
  for (const finding of findings.filter(({ weight }) => weight !== 'says')) {
    if (finding.next === undefined) faults.push(`nothing to do about ${finding.code}`);
    if (finding.weight === 'stops' && !expected.some((one) => isOf(finding, one)))
      faults.push(`stops as well: ${finding.setting} ${finding.code}`);
  }
  const stopsIt = expected.some(({ weight }) => weight === 'stops');
  if (exitCode !== (stopsIt ? 1 : 0)) faults.push(`ends with ${exitCode}`);
  const secrets = Object.entries(settings).filter(([setting]) => /TOKEN|API_KEY|SECRET$/.test(setting));
  for (const [setting, secret] of secrets) {
    if (secret !== undefined && secret !== 'value' && output.includes(secret))
      faults.push(`shows ${setting}`);
  }
  return faults;
}
