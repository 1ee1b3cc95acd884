// All the sandbox takes from the product: the start of the bot, pointed at the stand-ins.
import { createInstanceDiscovery } from '../adapters/ibm/instances/instance-discovery.js';
import { createLog } from '../adapters/system/log.js';
import { type CountersignApp, startApp } from '../app.js';
import type { PlannedStep } from './control/api.js';
import type { SandboxBot, SandboxBotOptions } from './sandbox.js';

/** The same bot as live; it logs only what is wrong. */
export async function startBot(sandbox: SandboxBotOptions): Promise<SandboxBot> {
  const log = createLog({ level: 'error' });
  const { iamUrl, apiKeys } = sandbox;
  // One server stands in for all of IBM's.
  const addresses = {
    iamUrl,
    resourceControllerUrl: iamUrl,
    accountManagementUrl: iamUrl,
    userManagementUrl: iamUrl,
    globalTaggingUrl: iamUrl,
  };
  const discovery = createInstanceDiscovery({
    ...addresses,
    apiKey: apiKeys.reader,
    allowLoopback: true,
    log,
  });
  const app = await startApp({
    ...sandbox,
    instances: discovery.instances,
    ibm: { ...addresses, readerApiKey: apiKeys.reader },
    identity:
      sandbox.identity === 'passcode'
        ? { mode: 'passcode' }
        : { mode: 'service-ids', writerApiKey: apiKeys.writer, managerApiKey: apiKeys.manager },
    roles: { from: 'iam', matchByEmail: true },
    log,
  });
  return {
    openRequests: async () => (await app.ports.requests.listOpen()).requests,
    isIdle: app.isIdle,
    next: (now) => nextStep(app, now),
    replanTimers: app.replanTimers,
    stop: app.stop,
  };
}

const kinds = ['remind', 'expire', 'recheck'] as const;

/** The next thing that time alone brings: a timer of an open request, or the return of somebody who may decide on one. */
async function nextStep({ ports }: CountersignApp, now: number): Promise<PlannedStep | undefined> {
  const { requests } = await ports.requests.listOpen();
  const planned = await Promise.all(
    requests.map(async ({ id, key: { name: keyName }, approvers }) => {
      const timers = await Promise.all(
        kinds.map(async (kind) => ({ kind, at: await ports.timers.plannedAt(id, kind) })),
      );
      const away = await ports.absences.awayAmong(
        approvers.map(({ slack }) => slack),
        now,
      );
      const back = away.map(({ slack, until }) => {
        const person = approvers.find((one) => one.slack.userId === slack.userId)?.name ?? slack.userId;
        return { kind: 'back' as const, person, at: until };
      });
      return [...timers, ...back].map((step) => ({ ...step, keyName }));
    }),
  );
  const [next] = planned
    .flat()
    .flatMap(({ at, ...step }) => (at !== undefined && at > now ? [{ at, ...step }] : []))
    .sort((one, other) => one.at - other.at);
  return next && ({ ...next, at: new Date(next.at).toISOString() } as PlannedStep);
}
