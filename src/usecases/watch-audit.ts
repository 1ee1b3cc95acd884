import { dayMs } from '../domain/deadlines.js';
import type { AuditVerification } from '../domain/audit-finding.js';
import type { AuditHeads, KeptHead } from '../ports/audit-heads.js';
import type { AuditLog, NotedHead } from '../ports/audit-log.js';
import type { CardSurface } from '../ports/card-surface.js';
import type { Clock } from '../ports/clock.js';
import type { Log } from '../ports/log.js';
import type { Meter } from '../ports/meter.js';
import type { TimeStamps } from '../ports/time-stamps.js';
import { verifyAudit } from './verify-audit.js';

export interface AuditWatchPorts {
  audit: Pick<AuditLog, 'verify' | 'read' | 'append'>;
  heads: AuditHeads;
  /** Absent where none are wanted. `required`: asked again until there is one, and late until then. */
  stamping?: { stamps: TimeStamps; need: 'best-effort' | 'required' };
  /** Where the head is told; absent: nowhere. */
  headChannel?: string;
  surface: Pick<CardSurface, 'tellAuditHead'>;
  clock: Clock;
  log: Log;
  meter: Meter;
}

/** What is known of the audit log, for whoever looks after the bot; times in epoch ms. */
export interface AuditState {
  verifiedAt?: number;
  /** At that time. */
  findings?: number;
  /** A required time stamp is missing since then. */
  unstampedSince?: number;
}

export interface AuditWatch {
  /** Says in the log whether entries are sealed from now on; before anything else is written. */
  markSealing(): Promise<void>;
  /** Notes the head and verifies everything. Never rejects. */
  began(): Promise<void>;
  /** Once a day, whatever runs beside this: verifies everything, and lets the head go out. */
  look(): Promise<void>;
  /** Notes the head. Never rejects. */
  ended(): Promise<void>;
  state(): AuditState;
}

/** Above what going through the log takes; a process that dies meanwhile leaves the turn to the others. */
const turnMs = 10 * 60_000;
const freshMs = 10 * 60_000;
const toldInFull = 10;

export function createAuditWatch(ports: AuditWatchPorts): AuditWatch {
  const { audit, heads, stamping, headChannel, surface, clock, log, meter } = ports;
  /** Heads this process has seen: nobody who owns the store can take those back. */
  let seen: NotedHead[] = [];
  let state: AuditState = {};
  let isEnding = false;
  let verifying: Promise<void> | undefined;

  async function note(when: 'start' | 'day' | 'stop'): Promise<NotedHead | undefined> {
    const head = await heads.now();
    if (!head) return undefined;
    seen = [...seen.slice(-1), head];
    const { seq, hash, seal } = head;
    log.info(
      { event: 'audit.head', head: `${seq}:${hash}`, when, ...(seal && { seal: `${seal.key}:${seal.mac}` }) },
      'so far the audit log goes; with this line a log that was cut or written anew is found',
    );
    return head;
  }

  async function markSealing(): Promise<void> {
    const head = await heads.now();
    const [last] = head ? await audit.read(head.seq, 1) : [];
    const before = last?.seal?.key;
    if (before === heads.keyId) return;
    const at = clock.now();
    const facts = { ...(before !== undefined && { before }) };
    if (heads.keyId === undefined) await audit.append({ at, type: 'audit.sealing_stopped', facts });
    else await audit.append({ at, type: 'audit.sealing_began', facts: { key: heads.keyId, ...facts } });
  }

  /** Once at a time, and not again at once: the start and the first look of the day come together. */
  function verify(): Promise<void> {
    const isFresh = state.verifiedAt !== undefined && Math.abs(clock.now() - state.verifiedAt) < freshMs;
    if (!verifying && isFresh) return Promise.resolve();
    return (verifying ??= verifyAnew().finally(() => (verifying = undefined)));
  }

  async function verifyAnew(): Promise<void> {
    const now = clock.now();
    const verification = await verifyAudit(
      {
        audit,
        heads,
        ...(stamping && { stamps: stamping.stamps }),
      },
      { given: seen },
    );
    const findings = verification.findings.length + verification.more;
    state = { ...state, verifiedAt: now, findings };
    meter.count('audit.verified', { outcome: findings === 0 ? 'whole' : 'findings' });
    sayVerified(log, verification, findings);
  }

  /** Another replica may have had the stamp meanwhile. */
  function setUnstamped(since: number | undefined): void {
    const { unstampedSince: _, ...rest } = state;
    state = { ...rest, ...(since !== undefined && { unstampedSince: since }) };
  }

  async function stamp(head: KeptHead): Promise<void> {
    if (!stamping || head.token !== undefined) return;
    try {
      const token = await stamping.stamps.stamp(`${head.seq}:${head.hash}`);
      await heads.keep({ ...head, token });
      setUnstamped(undefined);
      meter.count('audit.stamped', { outcome: 'stamped' });
    } catch (error) {
      meter.count('audit.stamped', { outcome: 'failed' });
      if (stamping.need === 'required') setUnstamped(head.at);
      log.warn(
        {
          event: 'audit.unstamped',
          head: `${head.seq}:${head.hash}`,
          since: head.at,
          need: stamping.need,
          error,
        },
        stamping.need === 'required'
          ? 'the head of the audit log has no time stamp yet; it is asked for again'
          : 'the head of the audit log goes without a time stamp today',
      );
    }
  }

  async function letOut(last: KeptHead | undefined): Promise<void> {
    const head = await note('day');
    if (!head) return;
    const isSame = last?.seq === head.seq && last.hash === head.hash;
    const kept = { ...(isSame ? last : head), at: clock.now() };
    await heads.keep(kept);
    const told =
      headChannel === undefined
        ? undefined
        : await surface.tellAuditHead({ kind: 'channel', channelId: headChannel }, head, {
            mark: `audit-head-${head.seq}`,
          });
    if (told && !told.ok)
      log.warn({ event: 'audit.head_untold', code: told.code }, 'the head of the audit log was not posted');
    await stamp(kept);
  }

  /** What is to be done today; one of tomorrow is not believed, as it would put an end to all of this. */
  async function due(): Promise<{ last: KeptHead | undefined; isDue: boolean; isLate: boolean }> {
    const last = (await heads.kept()).at(-1);
    const isDue = last === undefined || Math.abs(clock.now() - last.at) >= dayMs;
    const isLate = stamping?.need === 'required' && last !== undefined && last.token === undefined;
    return { last, isDue, isLate };
  }

  async function look(): Promise<void> {
    const before = await due();
    setUnstamped(before.isLate ? before.last?.at : undefined);
    if ((!before.isDue && !before.isLate) || !(await heads.takeTurn(turnMs))) return;
    try {
      // Somebody else may have done it a moment ago.
      const { last, isDue, isLate } = await due();
      if (isDue) {
        await verify();
        await letOut(last);
      } else if (last && isLate) await stamp(last);
    } finally {
      await heads.giveBack();
    }
  }

  const quietly = async (work: () => Promise<unknown>) => {
    await work().catch((error: unknown) => {
      // The store is being let go.
      if (isEnding) return;
      log.warn({ event: 'audit.not_looked_at', error }, 'the audit log could not be looked at');
    });
  };

  return {
    markSealing,
    began: () =>
      quietly(async () => {
        await note('start');
        await look();
        await verify();
      }),
    look,
    ended() {
      isEnding = true;
      return quietly(() => note('stop'));
    },
    state: () => state,
  };
}

function sayVerified(
  log: Log,
  { head, entries, sealed, findings: found }: AuditVerification,
  count: number,
): void {
  const facts = { entries, sealed, head: `${head.seq}:${head.hash}` };
  if (count === 0) log.info({ event: 'audit.verified', ...facts }, 'the audit log is whole');
  else
    log.error(
      { event: 'audit.tampered', ...facts, count, findings: found.slice(0, toldInFull) },
      'the audit log is not as it was written. Run `countersign audit verify`, and keep a copy of Redis before anything else',
    );
}
