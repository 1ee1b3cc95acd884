// The instances the reader sees, as IBM's Resource Controller lists them (docs/facts/ibm.md#instances-and-addresses).
import { z } from 'zod';
import { accountOf, parseCrn, type Crn } from '../../../domain/crn.js';
import type { KeyService } from '../../../domain/key.js';
import { uuid } from '../../../domain/uuid.js';
import type { Log } from '../../../ports/log.js';
import { isKmsAddress, kmsAddress, kmsPlanOf, type KmsNetwork, type KmsPlan } from './host-families.js';
import { createIamConnection, type IamAsk, type IamConnectionOptions } from '../wire/iam-connection.js';
import { parameterOf, readPages, type Page } from '../wire/iam-pages.js';
import { IamReadError } from '../wire/iam-read-error.js';
import type { KmsInstance } from './kms-instance.js';
import { createRemembered } from '../wire/remembered.js';
import { oneLine } from '../wire/texts.js';

export interface DiscoveredInstance extends KmsInstance {
  plan: KmsPlan;
  accountId: string;
  resourceGroupId?: string;
  crn: string;
}

export interface InstanceDiscoveryOptions extends IamConnectionOptions {
  /** The network IBM is reached over; what an instance publishes for the other will do. Default public. */
  network?: KmsNetwork;
  /** Takes addresses on this machine for IBM's: for the sandbox alone. */
  allowLoopback?: boolean;
  log: Log;
  /** How old the list is, epoch ms; default the machine's clock. */
  now?: () => number;
}

export interface InstanceDiscovery {
  /**
   * Active instances of both key services, no older than ten minutes as long as IBM answers. While it does not, the last
   * list stays; without one it rejects with `IamReadError`.
   */
  instances(): Promise<readonly DiscoveredInstance[]>;
}

const operation = 'listResourceInstances';
const rememberedMs = 10 * 60_000;
/** Whoever asks waits no longer for a new list while there is an older one. */
const patienceMs = 2_000;
/** The service's own most. */
const pageSize = 100;
/** Pages come one after the other, and an account may have thousands of instances. */
const callsInAll = 12;

export function createInstanceDiscovery(options: InstanceDiscoveryOptions): InstanceDiscovery {
  const { network = 'public', allowLoopback = false, log, timeoutMs = 5_000, now = Date.now } = options;
  const connection = createIamConnection({ ...options, timeoutMs });
  let told = new Set<string>();

  async function read(): Promise<DiscoveredInstance[]> {
    const readings = (await listInstances(connection.within(callsInAll * timeoutMs))).map((listed) =>
      placeInstance(listed, { network, allowLoopback }),
    );
    tellOf(readings);
    return readings.flatMap(({ instance }) => instance ?? []);
  }

  /** Once for each trouble of an instance, until it passes. */
  function tellOf(readings: readonly PlacedReading[]): void {
    const troubles = readings.filter(({ trouble }) => trouble !== undefined);
    const nameOf = ({ facts, trouble }: PlacedReading) => `${trouble} ${facts.id}`;
    for (const reading of troubles.filter((one) => !told.has(nameOf(one)))) {
      const { trouble, instance } = reading;
      const { id, name, service, region } = reading.facts;
      const facts = { instanceId: id, name, service, region, trouble };
      if (instance) {
        log.warn(
          { event: 'instances.address_made_up', ...facts, url: instance.url },
          'an instance publishes an address that is not IBM’s; the usual one is taken',
        );
      } else {
        log.warn(
          { event: 'instances.left_out', ...facts },
          'an instance without a usable address is left out',
        );
      }
    }
    told = new Set(troubles.map(nameOf));
  }

  return {
    instances: createRemembered<[], readonly DiscoveredInstance[]>({
      read,
      freshMs: rememberedMs,
      keptMs: Infinity,
      patienceMs,
      onFailure: (error) => {
        const reason = error instanceof Error ? error.message : 'unknown';
        log.warn({ event: 'instances.refresh_failed', reason }, 'the instances could not be listed anew');
      },
      now,
    }),
  };
}

/** An instance of one of the key services, as listed. */
interface ListedInstance {
  facts: Omit<DiscoveredInstance, 'plan' | 'url'>;
  /** As IBM's catalogue numbers plans. */
  planId?: string;
  published: Partial<Record<KmsNetwork, string>>;
}

async function listInstances(ask: IamAsk): Promise<ListedInstance[]> {
  const rows = await readPages(operation, async (start) => {
    const answer = await ask({
      operation,
      at: 'resourceControllerUrl',
      path: '/v2/resource_instances',
      query: { limit: pageSize, start, state: 'active' },
    });
    if (!answer.seen) throw new IamReadError(operation, 'status', answer.status);
    return readPage(answer.body);
  });
  // Pages shift when something is made or removed meanwhile.
  return [...new Map((rows ?? []).map((row) => [row.facts.id.toLowerCase(), row])).values()];
}

const pageSchema = z.object({ resources: z.array(z.unknown()), next_url: z.string().nullish() });

function readPage(body: unknown): Page<ListedInstance> {
  const { data } = pageSchema.safeParse(body);
  // Without the parser's own error, which quotes from the body.
  if (!data) throw new IamReadError(operation, 'unreadable');
  const rows = data.resources.flatMap((row) => readInstance(row) ?? []);
  if (!data.next_url) return { rows };
  const next = parameterOf(data.next_url, 'start');
  // What follows must not pass for absent: an instance would seem to be gone.
  if (!next) throw new IamReadError(operation, 'unreadable');
  return { rows, next };
}

const guid = z.string().regex(uuid);
const text = z.unknown().optional().transform(oneLine);
const address = z.string().min(1).optional().catch(undefined);

const rowSchema = z.object({
  guid,
  crn: z.string(),
  name: text,
  state: z.literal('active'),
  resource_plan_id: text,
  resource_group_id: z.string().optional().catch(undefined),
  extensions: z
    .object({ endpoints: z.object({ public: address, private: address }) })
    .optional()
    .catch(undefined),
});

/** Undefined for what is no active instance of a key service; its CRN tells (docs/facts/ibm.md#instances-and-addresses). */
function readInstance(row: unknown): ListedInstance | undefined {
  const { data } = rowSchema.safeParse(row);
  const parts = data && parseCrn(data.crn);
  if (!parts || !isOfKeyService(parts)) return undefined;
  const accountId = accountOf(parts);
  if (accountId === undefined || parts.instance.toLowerCase() !== data.guid.toLowerCase()) return undefined;
  const { guid: id, name = id, resource_plan_id: planId, resource_group_id: resourceGroupId } = data;
  const { service, location: region } = parts;
  return {
    facts: {
      id,
      name,
      service,
      region,
      accountId,
      crn: data.crn,
      ...(resourceGroupId !== undefined && { resourceGroupId }),
    },
    published: data.extensions?.endpoints ?? {},
    ...(planId !== undefined && { planId }),
  };
}

function isOfKeyService(crn: Crn): crn is Crn & { service: KeyService } {
  return crn.service === 'kms' || crn.service === 'hs-crypto';
}

interface PlacedReading {
  facts: ListedInstance['facts'];
  instance?: DiscoveredInstance;
  /** Nothing published and nothing known, or nothing of what is published is an address of IBM's. */
  trouble?: 'no_address' | 'foreign_address';
}

/** Finds the address: as published, else as the host family has it. */
function placeInstance(
  listed: ListedInstance,
  { network, allowLoopback }: { network: KmsNetwork; allowLoopback: boolean },
): PlacedReading {
  const { facts, published } = listed;
  const { id, service, region } = facts;
  const addressed = { instanceId: id, service };
  const addresses = [published[network], published.public, published.private].filter(
    (one) => one !== undefined,
  );
  const usable = addresses.find((one) => isKmsAddress(one, addressed, { allowLoopback }));
  if (usable !== undefined) {
    // An address on this machine gives no plan away.
    const plan = kmsPlanOf(usable, addressed) ?? planById(listed) ?? 'dedicated';
    return { facts, instance: { ...facts, plan, url: new URL(usable).origin } };
  }
  const trouble = addresses.length > 0 ? 'foreign_address' : 'no_address';
  const plan = planById(listed);
  const url = plan && kmsAddress({ id, plan, region }, network);
  if (!plan || url === undefined) return { facts, trouble };
  const instance = { ...facts, plan, url };
  return trouble === 'foreign_address' ? { facts, instance, trouble } : { facts, instance };
}

/** `tiered-pricing`, the Standard plan, as IBM's SDKs have it in their tests; IBM publishes no list of the others. */
const standardPlanId = 'eedd3585-90c6-4c8f-be3d-062069e99fc3';

/** Undefined where it may be Dedicated: that address is told, never guessed. */
function planById({ facts, planId }: ListedInstance): KmsPlan | undefined {
  if (facts.service === 'hs-crypto') return 'hs-crypto';
  return planId === standardPlanId ? 'standard' : undefined;
}
