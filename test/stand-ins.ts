// Slack, the KMS and IAM as one pair of servers, and how the bot is pointed at them.
import type { IbmAddresses } from '../src/adapters/ibm/wire/ibm-addresses.js';
import type { FaultBook } from '../src/sandbox/faults.js';
import { createKmsSimulator, type KmsSimulatorOptions } from '../src/sandbox/kms/kms-simulator.js';
import { createSlackStandIn, type SlackStandInOptions } from '../src/sandbox/slack/slack-stand-in.js';
import type { WireLog } from '../src/sandbox/wire-log.js';
import type { World } from '../src/sandbox/world.js';

type StandInOptions = {
  world: World;
  faults: FaultBook;
  wire: WireLog;
  /** How far IBM's clock is ahead of the other one. */
  ibmAheadMs?: number;
} & Pick<SlackStandInOptions, 'clock' | 'delivery' | 'manifest' | 'restored'> &
  Pick<KmsSimulatorOptions, 'signingKeyPem'>;

/** Both listen; Slack's rate limits are off. */
export async function openStandIns({ signingKeyPem, ...options }: StandInOptions) {
  const { clock, world, faults, wire, delivery, manifest, restored, ibmAheadMs = 0 } = options;
  const ibmClock = { now: () => clock.now() + ibmAheadMs };
  const kms = createKmsSimulator({
    clock: ibmClock,
    world,
    faults,
    wire,
    ...(signingKeyPem && { signingKeyPem }),
  });
  const slack = createSlackStandIn({
    clock,
    workspace: world.workspace,
    faults,
    wire,
    delivery,
    limits: { rateLimits: false },
    ...(manifest && { manifest }),
    ...(restored && { restored }),
  });
  const [kmsAt, slackAt] = await Promise.all([kms.listen(), slack.listen()]);
  return { kms, slack, kmsUrl: kmsAt.url, slackApiUrl: slackAt.apiUrl };
}

/** One server stands in for all of IBM's. */
export function ibmAt(url: string): IbmAddresses {
  return {
    iamUrl: url,
    resourceControllerUrl: url,
    accountManagementUrl: url,
    userManagementUrl: url,
    globalTaggingUrl: url,
  };
}
