// All the sandbox takes from the product: the start of the bot, pointed at the stand-ins.
import { createInstanceDiscovery } from '../adapters/ibm/instances/instance-discovery.js';
import { createLog } from '../adapters/system/log.js';
import { startApp } from '../app.js';
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
    redis: { url: sandbox.redisUrl },
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
    whatComesNext: app.whatComesNext,
    replanTimers: app.replanTimers,
    stop: async () => void (await app.stop()),
  };
}
