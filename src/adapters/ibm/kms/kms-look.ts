import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { PartLook } from '../../../domain/health.js';
import type { KmsFailure } from '../../../domain/kms-failure.js';
import type { KeyManagement } from '../../../ports/key-management.js';
import { type RemoteCall, remoteCalls } from '../../../ports/remote-calls.js';

export interface KmsLook {
  /** Whether every instance that is served can be read. */
  kms(): Promise<PartLook>;
  /** Whether IAM answers, and takes the key that reads. */
  iam(): Promise<PartLook>;
  stop(): void;
}

type Reading = { failed: { name: string; failure: KmsFailure }[] } | 'not_listed';

/** The first key of each instance is asked for so often; where something was wrong, sooner. */
const usualPaceMs = 20_000;
const troubledPaceMs = 15_000;
const noAnswer: ReadonlySet<string> = new Set(['late', 'unreachable', 'failed']);

/** Reads a little of every instance now and then: an address that is wrong is found before somebody clicks. */
export function createKmsLook(
  keys: Pick<KeyManagement, 'instances' | 'findKeys'>,
  now = () => performance.now(),
): KmsLook {
  let readAt = -Infinity;
  let last: Reading | undefined;
  let reading: Promise<void> | undefined;
  let isIamSilent = false;

  const onCall = (message: unknown) => {
    const { service, outcome } = message as RemoteCall;
    const isSilent = noAnswer.has(outcome);
    if (service === 'iam') isIamSilent = isSilent;
    // Somebody's call found none: it is looked at once more.
    if (service === 'kms' && isSilent && !reading) readAt = Math.min(readAt, now() - usualPaceMs);
  };
  subscribe(remoteCalls, onCall);

  async function readAll(): Promise<void> {
    readAt = now();
    const served = await keys.instances().catch(() => undefined);
    if (!served) return void (last = 'not_listed');
    const found = await Promise.all(
      served.map(async ({ id, name }) => {
        const result = await keys.findKeys({ instanceId: id, limit: 1 });
        return result.ok ? [] : [{ name, failure: result.failure }];
      }),
    );
    last = { failed: found.flat() };
  }

  async function latest(): Promise<Reading | undefined> {
    const isWell = last !== 'not_listed' && last?.failed.length === 0;
    if (now() - readAt > (isWell ? usualPaceMs : troubledPaceMs)) {
      reading ??= readAll().finally(() => (reading = undefined));
    }
    if (!last) await reading;
    return last;
  }

  const notSignedIn = ({ failure }: { failure: KmsFailure }) => failure.code === 'sign_in_failed';

  return {
    async kms() {
      const read = await latest();
      if (read === undefined) return { ok: false, why: 'not_known' };
      if (read === 'not_listed') return { ok: false, why: isIamSilent ? 'not_known' : 'kms_away' };
      const failed = read.failed.filter((one) => !notSignedIn(one));
      if (failed.length === 0)
        return read.failed.length === 0 ? { ok: true } : { ok: false, why: 'not_known' };
      const isAnswered = failed.some(({ failure: { status = 500 } }) => status < 500);
      return {
        ok: false,
        why: isAnswered ? 'kms_refuses' : 'kms_away',
        figures: { instances: failed.map(({ name, failure }) => `${name}: ${failure.code}`) },
      };
    },
    async iam() {
      const read = await latest();
      const refused = read !== 'not_listed' && read?.failed.find(notSignedIn);
      if (isIamSilent || (refused && refused.failure.status === undefined))
        return { ok: false, why: 'iam_away' };
      return refused ? { ok: false, why: 'iam_refuses_key' } : { ok: true };
    },
    stop: () => void unsubscribe(remoteCalls, onCall),
  };
}
