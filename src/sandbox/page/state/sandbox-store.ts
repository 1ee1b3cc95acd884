/** All the page knows, in one snapshot, and the few ways it changes. */
import type {
  CommandRequest,
  FaultRequest,
  KmsKnobsRequest,
  InteractionResult,
  MessageRequest,
  OptionsRequest,
  OptionsResult,
  PasscodeAnswer,
  PersonView,
  PressRequest,
  SandboxState,
  SubmitRequest,
  WireEntry,
} from '../../control/api.js';
import { controlClient, type IamChange } from './control-client.js';
import { followEvents } from './live-events.js';
import { formatHash, parseHash, type Route } from './hash-route.js';
import { outcomeWords } from './outcome-words.js';
import { newsIn } from './news.js';

export interface Toast {
  id: number;
  text: string;
  /** `client`: what the Slack client would say; `sandbox`: what this page says. */
  from: 'client' | 'sandbox';
}

export interface Snapshot {
  route: Route;
  state?: SandboxState;
  view?: PersonView;
  wire: WireEntry[];
  toasts: Toast[];
  connection: 'connecting' | 'live' | 'lost';
  /** Latest news for screen readers. */
  announcement: string;
  /** Whether a request has been open since the page was loaded; for the story's last step. */
  sawOpenRequest: boolean;
}

const wireKept = 400;

export type SandboxStore = ReturnType<typeof createSandboxStore>;

export function createSandboxStore() {
  let snapshot: Snapshot = {
    route: parseHash(location.hash),
    wire: [],
    toasts: [],
    connection: 'connecting',
    announcement: '',
    sawOpenRequest: false,
  };
  const listeners = new Set<() => void>();
  let nextToastId = 1;

  const set = (change: Partial<Snapshot>) => {
    snapshot = { ...snapshot, ...change };
    for (const listener of listeners) listener();
  };
  const toast = (text: string, from: Toast['from'] = 'sandbox') => {
    const id = nextToastId++;
    set({ toasts: [...snapshot.toasts, { id, text, from }].slice(-3) });
    setTimeout(() => dismissToast(id), from === 'client' ? 12_000 : 6_000);
  };
  const dismissToast = (id: number) => set({ toasts: snapshot.toasts.filter((each) => each.id !== id) });

  const fetchState = async () => {
    const state = await controlClient.state();
    set({ state, sawOpenRequest: snapshot.sawOpenRequest || state.deadlines.length > 0 });
    const known = state.people.some((each) => each.id === snapshot.route.person);
    const first = state.people.find((each) => each.role === 'Writer') ?? state.people[0];
    if (!known && first) go({ person: first.id });
  };
  const fetchView = async () => {
    const person = snapshot.route.person;
    if (!person || !snapshot.state) return;
    const view = await controlClient.view(person);
    if (snapshot.route.person !== person) return;
    const before = snapshot.view?.person.id === person ? snapshot.view : undefined;
    const news = before && newsIn(before, view, snapshot.route.place ?? dmOf(view));
    set({ view, ...(news?.announcement ? { announcement: news.announcement } : {}) });
    for (const notice of news?.notices ?? []) toast(notice, 'client');
  };
  const refreshState = inTurn(fetchState, toast);
  const refreshView = inTurn(fetchView, toast);
  const refreshWire = inTurn(async () => {
    const after = snapshot.wire.at(-1)?.seq ?? 0;
    addWire(await controlClient.wire(after));
  }, toast);
  const addWire = (entries: WireEntry[]) => {
    const last = snapshot.wire.at(-1)?.seq ?? 0;
    const fresh = entries.filter((entry) => entry.seq > last);
    if (fresh.length > 0) set({ wire: [...snapshot.wire, ...fresh].slice(-wireKept) });
  };

  const go = (route: Route) => {
    const samePerson = route.person === snapshot.route.person;
    set({ route, ...(samePerson ? {} : { view: undefined }) });
    if (location.hash !== formatHash(route)) location.hash = formatHash(route);
    if (!samePerson || !snapshot.view) void refreshView();
  };

  /** Runs what a person does in Slack; a bad outcome the client has no notice for is told here. */
  const interact = async <T extends InteractionResult>(
    act: (person: string) => Promise<T>,
  ): Promise<T | undefined> => {
    const person = snapshot.route.person;
    if (!person) return undefined;
    const noticesBefore = snapshot.view?.clientNotices.length ?? 0;
    try {
      const result = await act(person);
      await refreshView();
      const told = (snapshot.view?.clientNotices.length ?? 0) > noticesBefore;
      // A refused form shows its errors itself; closing a view answers with nothing.
      const shown = told || result?.modal === 'errors';
      if (!shown && result?.outcome && result.outcome !== 'acked') toast(outcomeWords(result), 'client');
      return result;
    } catch (error) {
      toast(wordsOf(error));
      return undefined;
    }
  };
  /** Runs a change behind the scenes and fetches what it changed. */
  const backstage = async (act: () => Promise<unknown>, done?: string): Promise<boolean> => {
    try {
      await act();
      if (done) toast(done);
      await Promise.all([refreshState(), refreshView()]);
      return true;
    } catch (error) {
      toast(wordsOf(error));
      return false;
    }
  };

  return {
    snapshot: () => snapshot,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      window.addEventListener('hashchange', () => {
        const route = parseHash(location.hash);
        if (formatHash(route) !== formatHash(snapshot.route)) go(route);
      });
      const refreshAll = async () => {
        await refreshState();
        await Promise.all([refreshView(), refreshWire()]);
      };
      followEvents({
        onOpen: () => {
          set({ connection: 'live' });
          void refreshAll();
        },
        onLost: () => set({ connection: 'lost' }),
        onEvent: (event) => {
          if (event.type === 'wire') return addWire(event.entries);
          // Unread counts of everyone stand in the state, so it is fetched for other people's changes too.
          void refreshState();
          if (event.type === 'changed' && (!event.person || event.person === snapshot.route.person)) {
            void refreshView();
          }
        },
      });
    },
    go,
    toast,
    dismissToast,
    /** Throws a `ControlError` with words for the composer. */
    async command(body: CommandRequest): Promise<void> {
      const person = snapshot.route.person;
      if (!person) return;
      const noticesBefore = snapshot.view?.clientNotices.length ?? 0;
      const result = await controlClient.command(person, body);
      await refreshView();
      const told = (snapshot.view?.clientNotices.length ?? 0) > noticesBefore;
      if (result.outcome !== 'acked' && !told) toast(outcomeWords(result), 'client');
    },
    /** Throws a `ControlError` with words for the composer. */
    async say(body: MessageRequest): Promise<void> {
      const person = snapshot.route.person;
      if (!person) return;
      await controlClient.say(person, body);
      await refreshView();
    },
    press: (body: PressRequest) => interact((person) => controlClient.press(person, body)),
    submit: (body: SubmitRequest) => interact((person) => controlClient.submit(person, body)),
    close: (viewId: string) => interact((person) => controlClient.close(person, { viewId })),
    options: async (body: OptionsRequest): Promise<OptionsResult> => {
      const person = snapshot.route.person;
      if (!person) return { outcome: 'error', options: [] };
      return controlClient.options(person, body);
    },
    openHome: () => backstage(() => controlClient.openHome(snapshot.route.person ?? '')),
    async markRead(channel: string) {
      const person = snapshot.route.person;
      if (!person) return;
      // Reading is no act of its own: a failure shows as a mark that stays.
      await controlClient.markRead(person, channel).catch(() => undefined);
      await Promise.all([refreshView(), refreshState()]);
    },
    advanceClock: (advanceMs: number) => backstage(() => controlClient.moveClock({ advanceMs })),
    moveClockTo: (to: string) => backstage(() => controlClient.moveClock({ to })),
    addFault: (fault: FaultRequest) => backstage(() => controlClient.addFault(fault)),
    clearFaults: () => backstage(() => controlClient.clearFaults()),
    changeKey: (keyId: string, change: string, body: Record<string, unknown>, done: string) =>
      backstage(() => controlClient.kms(keyId, change, body), done),
    changeIam: (change: IamChange, body: Record<string, unknown>, done: string) =>
      backstage(() => controlClient.iam(change, body), done),
    async passcode(iamId: string): Promise<PasscodeAnswer | undefined> {
      try {
        return await controlClient.passcode({ person: iamId });
      } catch (error) {
        toast(wordsOf(error));
        return undefined;
      }
    },
    turnKnobs: (knobs: KmsKnobsRequest) => backstage(() => controlClient.turnKnobs(knobs)),
    async reset() {
      const done = await backstage(() => controlClient.reset(), 'The sandbox is as it was at the start.');
      if (done) {
        set({ wire: [], sawOpenRequest: false });
        await refreshWire();
      }
      return done;
    },
  };
}

/** Where a person is when the address names no place. */
function dmOf(view: PersonView): string | undefined {
  return view.conversations.find((each) => each.kind === 'dm')?.id;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** One run at a time; calls meanwhile share one further run, so that the last answer is never stale. */
function inTurn(run: () => Promise<void>, complain: (words: string) => void): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const guarded = () => run().catch((error: unknown) => complain(wordsOf(error)));
  const begin = (): Promise<void> => {
    running = guarded().finally(() => (running = undefined));
    return running;
  };
  return () => {
    if (!running) return begin();
    next ??= running.then(() => {
      next = undefined;
      return begin();
    });
    return next;
  };
}
