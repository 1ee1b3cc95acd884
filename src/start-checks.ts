// What is asked of IBM and Slack before the bot starts; each rejects with words for whoever starts it.
import { checkLeastPrivilege } from './adapters/ibm/access/iam-least-privilege.js';
import { checkServiceIds, type ServiceIdOptions } from './adapters/ibm/acting/service-id-sessions.js';
import { createInstanceDiscovery } from './adapters/ibm/instances/instance-discovery.js';
import type { KmsInstance } from './adapters/ibm/instances/kms-instance.js';
import { examineRedis } from './adapters/redis/examine-redis.js';
import { checkInstallation } from './adapters/slack/installation.js';
import type { Config } from './config.js';
import type { Finding } from './explanations/finding.js';
import { explainInstallation } from './explanations/installation.js';
import { explainPrivilege } from './explanations/privilege.js';
import { explainRedis } from './explanations/redis-findings.js';
import type { Log } from './ports/log.js';

/** The instances to serve: as configured, or whatever the reader sees. Rejects when there is none. */
export async function instancesOf(
  { instances, ibm }: Config,
  log: Log,
): Promise<() => Promise<readonly KmsInstance[]>> {
  if (!('discover' in instances)) return () => Promise.resolve(instances);
  const discovery = createInstanceDiscovery({
    ...ibm,
    apiKey: ibm.readerApiKey,
    network: instances.discover,
    log,
  });
  const found = await discovery.instances();
  if (found.length === 0) {
    throw new Error(
      'KMS_DISCOVERY is set, and the reader (IBM_READER_API_KEY) sees no instance of Key Protect or Hyper Protect Crypto Services. Give it the platform role Viewer and the role Reader on the instances.',
    );
  }
  log.info({ instances: found.map(({ id, name }) => ({ id, name })) }, 'instances were found');
  return discovery.instances;
}

/** IAM ids of the two service IDs. Rejects with what is wrong with them. */
export async function signedInServiceIds(
  options: ServiceIdOptions,
): Promise<{ writerIamId: string; managerIamId: string }> {
  const check = await checkServiceIds(options);
  if (check.ok) return { writerIamId: check.writerIamId, managerIamId: check.managerIamId };
  throw new Error(
    check.problem === 'same_identity'
      ? 'IBM_WRITER_API_KEY and IBM_MANAGER_API_KEY belong to one identity. IBM refuses the second step of the identity that took the first: use two service IDs.'
      : `The ${check.role} service ID cannot sign in to IBM Cloud (${check.failure.detail ?? check.failure.code}).`,
  );
}

/** Names every right that is missing or too much. Rejects where IAM is the role directory and cannot be read. */
export async function checkPrivileges(
  { ibm, roles }: Config,
  instances: () => Promise<readonly KmsInstance[]>,
  serviceIds: { writerIamId: string; managerIamId: string } | undefined,
  log: Log,
): Promise<void> {
  const findings = await checkLeastPrivilege({
    ...ibm,
    apiKey: ibm.readerApiKey,
    instances,
    ...(serviceIds && { serviceIds }),
    log,
  });
  for (const finding of findings) log.warn({ event: 'privilege', ...finding }, explainPrivilege(finding));
  const blind = findings.filter(({ who, problem }) => who === 'reader' && problem === 'missing');
  if (!roles && blind.length > 0) {
    throw new Error(
      `Who may act cannot be read from IAM, and no ROLES_FILE is set:\n${blind.map((one) => `  ${explainPrivilege(one)}`).join('\n')}`,
    );
  }
}

/** Warns of every scope the Slack app lacks, and of every channel cards cannot be posted in. */
export async function checkSlack(
  { slack: { botToken, apiUrl, channelId } }: Config,
  instances: () => Promise<readonly KmsInstance[]>,
  log: Log,
): Promise<void> {
  const channels = [channelId, ...(await instances()).map((instance) => instance.channelId)];
  const findings = await checkInstallation({
    botToken,
    ...(apiUrl === undefined ? {} : { apiUrl }),
    channelIds: [...new Set(channels.filter((id) => id !== undefined))],
    log,
  });
  for (const finding of findings) {
    log.warn({ event: 'installation', ...finding }, explainInstallation(finding));
  }
}

/** Says what is found of Redis. Rejects with all of it that would lose records or cannot work. */
export async function checkRedis({ redis, redisPrefix: prefix }: Config, log: Log): Promise<void> {
  const findings = (await examineRedis({ ...redis, ...(prefix && { prefix }) })).map(explainRedis);
  const wordsOf = ({ found, next = '' }: Finding) => `${found} ${next}`.trim();
  for (const finding of findings) {
    const line = { event: 'redis', code: finding.code, setting: finding.setting };
    if (finding.weight === 'warns') log.warn(line, wordsOf(finding));
    if (finding.weight === 'says') log.info(line, wordsOf(finding));
  }
  const stops = findings.filter(({ weight }) => weight === 'stops');
  if (stops.length > 0) {
    throw new Error(`Redis cannot be used as it is:\n${stops.map((one) => `  ${wordsOf(one)}`).join('\n')}`);
  }
}
