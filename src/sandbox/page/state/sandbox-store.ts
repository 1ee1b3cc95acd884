/** All the page knows but what its two people see, and the few ways it changes. */
import type {
  FaultRequest,
  KmsKnobsRequest,
  PasscodeAnswer,
  PlayState,
  SandboxState,
  WireEntry,
} from '../../control/api.js';
import { createCell } from './cell.js';
import { controlClient, type IamChange } from './control-client.js';
import { formatHash, parseHash, sides, type Route, type Routes, type Side } from './hash-route.js';
import { inTurn, wordsOf } from './in-turn.js';
import { followEvents } from './live-events.js';
import { createPaneStore, type PaneStore } from './pane-store.js';
import { castOf } from './story.js';
import { createToasts } from './toasts.js';

export interface Snapshot {
  state?: SandboxState;
  wire: WireEntry[];
  connection: 'connecting' | 'live' | 'lost';
  /** Whether a request has been open since the page was loaded; for the story's last step. */
  sawOpenRequest: boolean;
  /** A story plays, or has played and was not left. */
  inStory: boolean;
}

const wireKept = 400;
const toastShownMs = 6_000;

export type SandboxStore = ReturnType<typeof createSandboxStore>;

export function createSandboxStore() {
  const cell = createCell<Snapshot>({
    wire: [],
    connection: 'connecting',
    sawOpenRequest: false,
    inStory: false,
  });
  const toasts = createToasts(toastShownMs);
  const toast = toasts.show;

  const refreshState = inTurn(async () => {
    const state = await controlClient.state();
    cell.set({ state, sawOpenRequest: cell.snapshot().sawOpenRequest || state.deadlines.length > 0 });
    show(peopled(routes(), state));
    follow(state.stories.play);
  }, toast);
  const refreshWire = inTurn(async () => {
    const after = cell.snapshot().wire.at(-1)?.seq ?? 0;
    addWire(await controlClient.wire(after));
  }, toast);
  const addWire = (entries: WireEntry[]) => {
    const { wire } = cell.snapshot();
    const last = wire.at(-1)?.seq ?? 0;
    const fresh = entries.filter((entry) => entry.seq > last);
    if (fresh.length > 0) cell.set({ wire: [...wire, ...fresh].slice(-wireKept) });
  };

  /** The line of a story that was followed last. */
  let followed = '';
  /** Whoever watches a story sees the people it is about. */
  const follow = (play: PlayState | undefined) => {
    if (play?.outcome !== 'playing') return;
    if (!cell.snapshot().inStory) cell.set({ inStory: true });
    const at = play.lines.findLastIndex(({ watch }) => watch);
    const line = `${play.id} ${play.lines[at]?.at}`;
    const [left, right] = play.lines[at]?.watch ?? [];
    if (line === followed || left === undefined || right === undefined) return;
    followed = line;
    show({ left: { person: left }, right: { person: right } });
  };
  const routes = (): Routes => ({
    left: panes.left.snapshot().route,
    right: panes.right.snapshot().route,
  });
  const show = (wanted: Routes) => {
    for (const side of sides) {
      if (formatHash({ left: wanted[side], right: {} }) !== formatHash({ left: routes()[side], right: {} }))
        panes[side].show(wanted[side]);
    }
    if (location.hash !== formatHash(wanted)) location.hash = formatHash(wanted);
  };
  /** Nobody sits on both sides: whoever is called over changes places with the person here. */
  const go = (side: Side, route: Route) => {
    const now = routes();
    const other = side === 'left' ? 'right' : 'left';
    const isOver = now[other].person === route.person;
    show({
      ...now,
      [side]: isOver ? { ...now[other], ...route } : route,
      ...(isOver && { [other]: now[side] }),
    });
  };
  const addressed = parseHash(location.hash);
  const pane = (side: Side) =>
    createPaneStore({
      side,
      route: addressed[side],
      go: (route) => go(side, route),
      tell: toast,
      onChange: () => refreshState(),
    });
  const panes: Record<Side, PaneStore> = { left: pane('left'), right: pane('right') };
  const refreshViews = () => Promise.all(sides.map((side) => panes[side].refresh()));

  /** Runs a change behind the scenes and fetches what it changed. */
  const backstage = async (act: () => Promise<unknown>, done?: string): Promise<boolean> => {
    try {
      await act();
      if (done) toast(done);
      await Promise.all([refreshState(), refreshViews()]);
      return true;
    } catch (error) {
      toast(wordsOf(error));
      return false;
    }
  };

  return {
    snapshot: cell.snapshot,
    subscribe: cell.subscribe,
    panes,
    toasts,
    toast,
    start() {
      window.addEventListener('hashchange', () => {
        const { state } = cell.snapshot();
        if (state) show(peopled(parseHash(location.hash), state));
      });
      followEvents({
        onOpen: () => {
          cell.set({ connection: 'live' });
          void refreshState().then(() => Promise.all([refreshViews(), refreshWire()]));
        },
        onLost: () => cell.set({ connection: 'lost' }),
        onEvent: (event) => {
          if (event.type === 'wire') return addWire(event.entries);
          // Unread counts of everyone stand in the state, so it is fetched for other people's changes too.
          void refreshState();
          if (event.type !== 'changed') return;
          for (const side of sides) {
            if (!event.person || event.person === routes()[side].person) void panes[side].refresh();
          }
        },
      });
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
    playStory: (id: string) => backstage(() => controlClient.playStory(id)),
    stopStory: () => backstage(() => controlClient.stopStory()),
    leaveStory: (): void => cell.set({ inStory: false }),
    async reset() {
      const done = await backstage(() => controlClient.reset(), 'The sandbox is as it was at the start.');
      if (done) {
        cell.set({ wire: [], sawOpenRequest: false });
        await refreshWire();
      }
      return done;
    },
  };
}

/** A known person on either side: where the address names none, those of the story. */
function peopled(routes: Routes, { people }: SandboxState): Routes {
  const known = ({ person }: Route) => people.some(({ id }) => id === person);
  const cast = castOf(people);
  const free = (taken: string | undefined, wanted: string | undefined): Route => {
    const person = wanted !== taken ? wanted : people.find(({ id }) => id !== taken)?.id;
    return person === undefined ? {} : { person };
  };
  const left = known(routes.left) ? routes.left : free(undefined, cast.requester?.id ?? people[0]?.id);
  const right =
    known(routes.right) && routes.right.person !== left.person
      ? routes.right
      : free(left.person, left.person === cast.approver?.id ? cast.requester?.id : cast.approver?.id);
  return { left, right };
}
