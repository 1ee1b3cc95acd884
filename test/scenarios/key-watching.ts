import { cardTitle, cast, type Stage } from './stage.js';

export const keyIds = {
  billing: '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be001',
  invoices: '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be002',
  ledger: '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be003',
  payroll: '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be004',
  paused: '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be005',
  legacy: '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be007',
  analytics: '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be008',
};

export const managers = [cast.mona, cast.malik, cast.mei];

const account = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';
export const bucketCrn = (name: string) =>
  `crn:v1:bluemix:public:cloud-object-storage:global:a/${account}:7d1e6f2a-cos:bucket:${name}`;

/** Registers buckets with a key, as Object Storage would. */
export function addBuckets(stage: Stage, keyId: string, names: readonly string[], retained = false): void {
  stage.kms.outside.addRegistrations(
    keyId,
    names.map((name) => ({ resourceCrn: bucketCrn(name), preventKeyDeletion: retained })),
  );
}

export function keyNow(stage: Stage, keyId: string) {
  const key = stage.kms.keys().find(({ id }) => id === keyId);
  if (!key) throw new Error(`no key ${keyId}`);
  return key;
}

/** Drops registrations of a key, the first ones or all. */
export function removeRegistrations(stage: Stage, keyId: string, count = Infinity): void {
  for (const { resourceCrn } of keyNow(stage, keyId).registrations.slice(0, count)) {
    stage.kms.outside.removeRegistration(keyId, resourceCrn);
  }
}

export async function everyCardSays(stage: Stage, title: string): Promise<void> {
  const titles = () =>
    [...managers.map(stage.card), stage.card(cast.rita), stage.channelCard()].map(cardTitle);
  await stage.until(
    () => titles().every((shown) => shown === title),
    `every card saying "${title}"; now ${titles().join(' | ')}`,
  );
}

/** DELETE calls that reached the KMS. */
export function deleteCalls(stage: Stage): number {
  return stage.kms.counts().calls.get('deleteKey') ?? 0;
}

/** Plays the next look of the watch: the clock moves past the moment it is planned for. */
export async function untilNextLook(stage: Stage): Promise<void> {
  const { ports } = stage.app();
  const [request] = (await ports.requests.listOpen()).requests;
  const id = request!.id;
  for (;;) {
    const at = await ports.timers.plannedAt(id, 'recheck');
    // The look under way may still stand there as planned; the next one is ahead of the clock.
    const leftMs = (at ?? 0) - stage.clock.now();
    if (leftMs > 0) return stage.clock.advance(leftMs + 1_000);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
