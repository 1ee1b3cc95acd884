import type { ReminderRules } from '../domain/reminders.js';
import type { Absences } from '../ports/absences.js';
import type { ActingSessions, PersonalSessions } from '../ports/acting-sessions.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { CallRecords } from '../ports/call-records.js';
import type { CardCopies, DeliveryQueue } from '../ports/card-deliveries.js';
import type { CardSurface } from '../ports/card-surface.js';
import type { ClickIntents } from '../ports/click-intents.js';
import type { SteadyClock } from '../ports/clock.js';
import type { EffectRetries } from '../ports/effect-retries.js';
import type { ErrorRecognition } from '../ports/error-recognition.js';
import type { HomeVisits } from '../ports/home-visits.js';
import type { Homes } from '../ports/homes.js';
import type { Hints } from '../ports/hints.js';
import type { IdentityLinks } from '../ports/identity-links.js';
import type { KeyAccess } from '../ports/key-access.js';
import type { KeyManagement } from '../ports/key-management.js';
import type { KeySyncs } from '../ports/key-syncs.js';
import type { KeyWatch } from '../ports/key-watch.js';
import type { Log } from '../ports/log.js';
import type { Meter } from '../ports/meter.js';
import type { OfClick } from '../ports/of-click.js';
import type { PeopleDirectory } from '../ports/people-directory.js';
import type { Outbox, OutboxItem, RequestStore } from '../ports/request-store.js';
import type { ResourceCatalog } from '../ports/resource-catalog.js';
import type { ResourceSnapshots } from '../ports/resource-snapshots.js';
import type { PersonalSignIn } from '../ports/personal-sign-in.js';
import type { RoleDirectory } from '../ports/role-directory.js';
import type { SendPatience } from '../ports/send-patience.js';
import type { Timers } from '../ports/timers.js';

/** One of each of what the use cases need from the world. */
export interface Ports {
  clock: SteadyClock;
  /** In [0, 1). */
  random: () => number;
  /** Waits in real time; the tests shorten it. */
  pause: (ms: number) => Promise<void>;
  keys: KeyManagement;
  sessions: ActingSessions;
  /** Proves who somebody is, by passcode. */
  signIn: PersonalSignIn;
  /** Acting as oneself; absent where service IDs act. */
  personal?: { signIn: PersonalSignIn; sessions: PersonalSessions };
  snapshots: ResourceSnapshots;
  catalog: ResourceCatalog;
  calls: CallRecords;
  syncs: KeySyncs;
  errors: ErrorRecognition;
  roles: RoleDirectory;
  links: IdentityLinks;
  /** What IAM tells; absent where a file says who may act. */
  access?: KeyAccess;
  absences: Absences;
  hints: Hints;
  visits: HomeVisits;
  homes: Homes;
  people: PeopleDirectory;
  requests: RequestStore;
  watch: KeyWatch;
  clicks: ClickIntents;
  outbox: Outbox;
  audit: AuditLog;
  timers: Timers;
  retries: EffectRetries;
  deliveries: DeliveryQueue;
  copies: CardCopies;
  surface: CardSurface;
  /** Of this process. */
  patience: SendPatience;
  /** Tries freshly committed effects once; what fails is left to the retries. Never rejects. */
  perform: (items: OutboxItem[], ofClick?: OfClick) => Promise<void>;
  log: Log;
  meter: Meter;
  settings: {
    /** Slack team the bot is installed in; everyone else is an outsider. */
    homeTeamId: string;
    /** Managers of one request who get a direct message; beyond it the channel is asked. */
    maxDirectMessages: number;
    /** Channel that gets a copy of every card. */
    channelId?: string;
    /** When those who may still decide are reminded. */
    reminders: ReminderRules;
  };
}
