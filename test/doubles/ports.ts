// One of each port, in memory and on one clock: what the use cases' tests run on. Overrides go over the ports alone.
import { createIbmErrorRecognition } from '../../src/adapters/ibm/pasted-errors/error-recognition.js';
import { createPasscodeSessions } from '../../src/adapters/ibm/acting/passcode-sessions.js';
import { createMeter } from '../../src/adapters/system/meter.js';
import { usualReminders } from '../../src/domain/reminders.js';
import type { ActingSessions } from '../../src/ports/acting-sessions.js';
import type { Instance } from '../../src/ports/key-management.js';
import { performNow } from '../../src/usecases/effects/perform-effect.js';
import { createSendPatience } from '../../src/usecases/effects/send-patience.js';
import type { Ports } from '../../src/usecases/ports.js';
import { createRecordingLog } from '../adapters/recording-log.js';
import { createAbsencesDouble } from './absences.js';
import { createActingSessionsDouble } from './acting-sessions.js';
import { createAuditLogDouble } from './audit-log.js';
import { createCallRecordsDouble } from './call-records.js';
import { createCardCopiesDouble } from './card-copies.js';
import { createCardSurfaceDouble } from './card-surface.js';
import { createClickIntentsDouble } from './click-intents.js';
import { createClockDouble } from './clock.js';
import { createDeliveryQueueDouble } from './delivery-queue.js';
import { createEffectRetriesDouble } from './effect-retries.js';
import { createHomeVisitsDouble } from './home-visits.js';
import { createHomesDouble } from './homes.js';
import { createHintsDouble } from './hints.js';
import { createIdentityLinksDouble } from './identity-links.js';
import { createKeyManagementDouble } from './key-management.js';
import { createKeySyncsDouble } from './key-syncs.js';
import { createKeyWatchDouble } from './key-watch.js';
import { createOutboxDouble } from './outbox.js';
import { createPeopleDirectoryDouble } from './people-directory.js';
import { createPersonalSignInDouble } from './personal-sign-in.js';
import { createRequestStoreDouble } from './request-store.js';
import { createResourceCatalogDouble } from './resource-catalog.js';
import { createResourceSnapshotsDouble } from './resource-snapshots.js';
import { createRoleDirectoryDouble } from './role-directory.js';
import { createTimersDouble } from './timers.js';

export interface PortsOptions {
  now: number;
  homeTeamId: string;
  instances: Instance[];
  /** Who may act at the KMS, by IAM id. */
  grants: Map<string, 'Writer' | 'Manager'>;
  /** How far the KMS's clock stands before ours; default not at all. */
  kmsAheadMs?: number;
  /** Who acts at the KMS; default service IDs. */
  mode?: ActingSessions['mode'];
  settings?: Partial<Ports['settings']>;
  overrides?: Partial<Ports>;
}

export function createPortsOfDoubles(options: PortsOptions) {
  const { instances, grants, homeTeamId } = options;
  const clock = createClockDouble(options.now);
  const kmsClock = { now: () => clock.now() + (options.kmsAheadMs ?? 0) };
  const outbox = createOutboxDouble(clock);
  const audit = createAuditLogDouble(outbox);
  const signIn = createPersonalSignInDouble(clock);
  const sessions = createActingSessionsDouble();
  // The memory of this process is the real thing already.
  const personalSessions = createPasscodeSessions({ clock });
  const doubles = {
    clock,
    audit,
    outbox,
    signIn,
    sessions,
    keys: createKeyManagementDouble({ clock: kmsClock, instances, grants }),
    snapshots: createResourceSnapshotsDouble(),
    catalog: createResourceCatalogDouble(),
    calls: createCallRecordsDouble(),
    syncs: createKeySyncsDouble(),
    roles: createRoleDirectoryDouble(),
    links: createIdentityLinksDouble(),
    absences: createAbsencesDouble(),
    hints: createHintsDouble(() => clock.now()),
    visits: createHomeVisitsDouble(),
    homes: createHomesDouble(),
    people: createPeopleDirectoryDouble(),
    requests: createRequestStoreDouble({ audit, outbox }),
    watch: createKeyWatchDouble(clock),
    clicks: createClickIntentsDouble(clock),
    timers: createTimersDouble(),
    retries: createEffectRetriesDouble(),
    deliveries: createDeliveryQueueDouble(),
    copies: createCardCopiesDouble(clock),
    surface: createCardSurfaceDouble(),
    log: createRecordingLog(),
  };
  const ports: Ports = {
    ...doubles,
    // Pure, so there is nothing to stand in for.
    errors: createIbmErrorRecognition(),
    random: () => 0.5,
    // Waiting is the clock moving on.
    pause: async (ms) => clock.advance(ms),
    ...(options.mode === 'passcode' && {
      sessions: personalSessions,
      personal: { signIn, sessions: personalSessions },
    }),
    patience: createSendPatience(clock),
    meter: createMeter(),
    perform: (items, ofClick) => performNow(ports, items, ofClick),
    settings: { homeTeamId, maxDirectMessages: 20, reminders: usualReminders, ...options.settings },
    ...options.overrides,
  };
  return { ...doubles, ports };
}
