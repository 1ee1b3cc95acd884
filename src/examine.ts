// Everything the bot depends on, looked at at once, also where some of it is missing or wrong. Changes nothing anywhere.
import { examineIbm, type IbmExamination } from './adapters/ibm/access/examine-ibm.js';
import { examineRedis } from './adapters/redis/examine-redis.js';
import { checkInstallation } from './adapters/slack/installation.js';
import { createClockSkew, noteAnswerTimes } from './adapters/system/clock-skew.js';
import { holdPort } from './adapters/system/held-port.js';
import type { RoleFile } from './adapters/system/role-file.js';
import { createSecrets } from './adapters/system/secrets.js';
import type { ConfigResult } from './config.js';
import type { InstallationFinding } from './domain/installation.js';
import type { Deciders, NamedInstance, PortFinding } from './domain/surroundings.js';
import { isSecretSetting, settingFinding, settingNames } from './explanations/configuration.js';
import type { Finding } from './explanations/finding.js';
import {
  clockFinding,
  decidersFinding,
  nobodyDecides,
  otherTeamFinding,
  portFindingWords,
  unknownSettingFinding,
} from './explanations/findings.js';
import { ibmFinding } from './explanations/ibm-findings.js';
import { slackFinding } from './explanations/installation.js';
import { explainRedis } from './explanations/redis-findings.js';
import type { KnownSettings } from './known-settings.js';
import type { Log } from './ports/log.js';
import { unknownSettings } from './unknown-settings.js';

export interface ExaminationOptions {
  /** Of each call; nothing takes more than three in a row where nobody answers. Default 5 s. */
  timeoutMs?: number;
  /** The machine's clock, epoch ms. */
  now?: () => number;
}

/** What is found is told by what this resolves with. */
const quiet: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  hide: () => () => undefined,
};

/** All that is wrong with the settings and with what they lead to, and what is worth knowing. Ports apart. */
export async function examine(
  read: ConfigResult,
  env: Record<string, string | undefined>,
  { timeoutMs = 5_000, now = Date.now }: ExaminationOptions = {},
): Promise<Finding[]> {
  const { known } = read;
  const skew = createClockSkew(quiet);
  const noted = noteAnswerTimes(skew, now);
  const [ofIbm, ofSlack, ofRedis] = await Promise.all([
    ibm(known, timeoutMs),
    slack(known, timeoutMs),
    redis(known),
  ]).finally(noted);
  const ofSettings = [
    ...(read.ok ? [] : read.problems.map(settingFinding)),
    ...unknownSettings(env).map(unknownSettingFinding),
  ];
  const findings = [
    ...ofSlack,
    ...ofRedis,
    ...ofIbm.findings,
    ...(['ibm', 'slack'] as const).flatMap((whose) => {
      const worst = skew.known()[whose]?.worst;
      return worst ? [clockFinding(whose, worst.aheadMs)] : [];
    }),
    ...fromRoleFile(known.roles, ofIbm.instances),
  ];
  return [...ofSettings, ...withoutSecrets(onceEach(findings), env)];
}

/** Whether the ports can be listened on. */
export async function examinePorts({ healthPort, slack: { port } }: KnownSettings): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [setting, number] of [
    ['HEALTH_PORT', healthPort],
    ['PORT', port],
  ] as const) {
    if (number === undefined) continue;
    const held = await holdPort(number);
    if ('release' in held) await held.release();
    else findings.push(portFindingWords(setting, await whose(held)));
  }
  return findings;
}

/** A bot that runs here is no stranger on its own port. */
async function whose(finding: PortFinding): Promise<PortFinding> {
  if (finding.problem !== 'taken') return finding;
  try {
    const answer = await fetch(`http://127.0.0.1:${finding.port}/healthz`, {
      signal: AbortSignal.timeout(1_000),
    });
    const said: unknown = await answer.json();
    const isOwn = typeof said === 'object' && said !== null && 'ok' in said;
    return isOwn ? { ...finding, problem: 'own' } : finding;
  } catch {
    return finding;
  }
}

async function slack(known: KnownSettings, timeoutMs: number): Promise<Finding[]> {
  const { botToken, appToken, apiUrl, channelId } = known.slack;
  const instances = known.instances && !('discover' in known.instances) ? known.instances : [];
  const channels = [channelId, ...instances.map((instance) => instance.channelId)];
  const findings = await checkInstallation({
    botToken,
    appToken,
    apiUrl,
    channelIds: [...new Set(channels.filter((id) => id !== undefined))],
    timeoutMs,
    log: quiet,
  });
  const context = { hasOwnAddress: apiUrl !== undefined, isOwnChannel: (id: string) => id === channelId };
  return [
    ...findings.map((finding) => slackFinding(finding, context)),
    ...findings.flatMap((finding) => (finding.problem === 'installed' ? ofOtherTeam(finding, known) : [])),
  ];
}

/** On Enterprise Grid people belong to workspaces in ways that no file tells. */
function ofOtherTeam(
  { teamId, enterpriseId }: Extract<InstallationFinding, { problem: 'installed' }>,
  { roles }: KnownSettings,
): Finding[] {
  const teams = [...new Set(roles?.people.map((person) => person.slack.team))];
  if (enterpriseId !== undefined || teams.length === 0 || teams.includes(teamId)) return [];
  return [otherTeamFinding(teamId, teams)];
}

async function ibm(
  known: KnownSettings,
  timeoutMs: number,
): Promise<{ findings: Finding[]; instances: IbmExamination['instances'] }> {
  const { ibm: addresses, apiKeys, instances, instancesFrom, rolesFrom } = known;
  const hasKeys = Object.values(apiKeys).some((key) => key !== undefined);
  // Nothing is asked of IBM before anything is said of it.
  if (!hasKeys && instances === undefined) return { findings: [], instances: [] };
  const found = await examineIbm({
    addresses,
    apiKeys,
    instances,
    isRoleDirectory: rolesFrom === 'iam',
    timeoutMs,
    log: quiet,
  });
  return {
    findings: [
      ...found.findings.map((finding) => ibmFinding(finding, { instancesFrom, rolesFrom })),
      ...found.deciders.map(decidersFinding),
    ],
    instances: found.instances,
  };
}

async function redis({ redis: settings, redisPrefix: prefix }: KnownSettings): Promise<Finding[]> {
  if (!settings) return [];
  return (await examineRedis({ ...settings, ...(prefix && { prefix }) })).map(explainRedis);
}

function fromRoleFile(roles: RoleFile | undefined, instances: readonly NamedInstance[]): Finding[] {
  if (!roles) return [];
  const isManager = ({ role }: RoleFile['people'][number]['roles'][number]) => role === 'Manager';
  if (!roles.people.some((person) => person.roles.some(isManager))) return [nobodyDecides()];
  return instances.map(({ id, name }) => {
    const grantsOf = (person: RoleFile['people'][number]) =>
      person.roles.filter((grant) => isManager(grant) && grant.instance.toLowerCase() === id.toLowerCase());
    const isWhole = (person: RoleFile['people'][number]) =>
      grantsOf(person).some(({ keyRing, key }) => keyRing === undefined && key === undefined);
    const deciders = roles.people.filter((person) => grantsOf(person).length > 0);
    const found: Deciders = {
      instance: { id, name },
      from: 'file',
      names: deciders.filter(isWhole).map((person) => person.name),
      perhaps: deciders.filter((person) => !isWhole(person)).map((person) => person.name),
    };
    return decidersFinding(found);
  });
}

/** What two looks came upon is told once. */
function onceEach(findings: readonly Finding[]): Finding[] {
  const told = new Map(findings.map((one) => [`${one.code} ${one.setting} ${one.found}`, one]));
  return [...told.values()];
}

function withoutSecrets(findings: readonly Finding[], env: Record<string, string | undefined>): Finding[] {
  const secrets = createSecrets(
    settingNames.filter(isSecretSetting).flatMap((name) => env[name]?.trim() || []),
  );
  return findings.map(({ tried, found, next, ...rest }) => ({
    ...rest,
    tried: secrets.hideIn(tried),
    found: secrets.hideIn(found),
    ...(next !== undefined && { next: secrets.hideIn(next) }),
  }));
}
