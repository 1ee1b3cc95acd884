/** One person's side of the page: what they see, and what they do in Slack. */
import type {
  CommandRequest,
  InteractionResult,
  MessageRequest,
  OptionsRequest,
  OptionsResult,
  PersonView,
  PressRequest,
  ShortcutRequest,
  SubmitRequest,
} from '../../control/api.js';
import { createCell } from './cell.js';
import { controlClient } from './control-client.js';
import type { Route, Side } from './hash-route.js';
import { inTurn, wordsOf } from './in-turn.js';
import { newsIn } from './news.js';
import { outcomeWords } from './outcome-words.js';
import { createToasts } from './toasts.js';

export interface PaneSnapshot {
  route: Route;
  /** Of the person in `route`; undefined until it has come. */
  view?: PersonView | undefined;
  /** What stands in the composers, by person and conversation. */
  drafts: Readonly<Record<string, string>>;
  /** The conversation into whose composer a text was put from elsewhere, until that has been seen. */
  typedFor?: string | undefined;
  /** Latest news for screen readers. */
  announcement: string;
}

const noticeShownMs = 12_000;

export type PaneStore = ReturnType<typeof createPaneStore>;

export function createPaneStore(parts: {
  side: Side;
  route: Route;
  /** Puts another person or another place into this pane. */
  go: (route: Route) => void;
  /** What the page itself has to say. */
  tell: (words: string) => void;
  /** What stands in the sandbox's state has changed. */
  onChange: () => Promise<void>;
}) {
  const cell = createCell<PaneSnapshot>({
    route: parts.route,
    drafts: {},
    announcement: '',
  });
  /** What Slack's client says to this person. */
  const notices = createToasts(noticeShownMs);
  const person = () => cell.snapshot().route.person;

  const refresh = inTurn(async () => {
    const id = person();
    if (!id) return;
    const view = await controlClient.view(id);
    const { view: before, route } = cell.snapshot();
    if (route.person !== id) return;
    const news = before?.person.id === id ? newsIn(before, view, placeIn(view, route.place)?.id) : undefined;
    cell.set({ view, ...(news?.announcement ? { announcement: news.announcement } : {}) });
    for (const notice of news?.notices ?? []) notices.show(notice);
  }, parts.tell);

  /** A bad outcome the client has no notice for is told all the same. */
  const tellOutcome = async (result: InteractionResult | undefined, noticesBefore: number): Promise<void> => {
    await refresh();
    const told = (cell.snapshot().view?.clientNotices.length ?? 0) > noticesBefore;
    // A refused form shows its errors itself; closing a view answers with nothing.
    if (told || !result?.outcome || result.outcome === 'acked' || result.modal === 'errors') return;
    notices.show(outcomeWords(result));
  };
  const noticesNow = () => cell.snapshot().view?.clientNotices.length ?? 0;
  const interact = async <T extends InteractionResult>(
    act: (person: string) => Promise<T>,
  ): Promise<T | undefined> => {
    const id = person();
    if (!id) return undefined;
    const before = noticesNow();
    try {
      const result = await act(id);
      await tellOutcome(result, before);
      return result;
    } catch (error) {
      parts.tell(wordsOf(error));
      return undefined;
    }
  };
  const setDraft = (place: string, text: string, as = person() ?? ''): void =>
    cell.set({ drafts: { ...cell.snapshot().drafts, [draftKey(as, place)]: text } });

  return {
    side: parts.side,
    snapshot: cell.snapshot,
    subscribe: cell.subscribe,
    notices,
    refresh,
    go: parts.go,
    /** Takes a route without telling the address. */
    show(route: Route): void {
      const same = route.person === person();
      cell.set({ route, ...(same ? {} : { view: undefined }) });
      if (!same || !cell.snapshot().view) void refresh();
    },
    setDraft,
    /** Empties what was sent; what has been typed since stays. */
    clearDraft(place: string, as: string, sent: string): void {
      if (cell.snapshot().drafts[draftKey(as, place)] === sent) setDraft(place, '', as);
    },
    draftSeen: (): void => cell.set({ typedFor: undefined }),
    /** Types a text for the person: into the conversation that is open, or their messages with the app. */
    typeForThem(text: string): void {
      const { view, route } = cell.snapshot();
      const open = view && placeIn(view, route.place);
      const place = open?.hasComposer ? open : view && placeIn(view, undefined);
      if (!view || !place) return;
      if (route.place !== place.id) parts.go({ ...route, place: place.id });
      cell.set({
        drafts: { ...cell.snapshot().drafts, [draftKey(view.person.id, place.id)]: text },
        typedFor: place.id,
      });
    },
    /** Throws a `ControlError` with words for the composer. */
    async command(body: CommandRequest): Promise<void> {
      const id = person();
      if (!id) return;
      const before = noticesNow();
      await tellOutcome(await controlClient.command(id, body), before);
    },
    /** Throws a `ControlError` with words for the composer. */
    async say(body: MessageRequest): Promise<void> {
      const id = person();
      if (!id) return;
      await controlClient.say(id, body);
      await refresh();
    },
    press: (body: PressRequest) => interact((id) => controlClient.press(id, body)),
    shortcut: (body: ShortcutRequest) => interact((id) => controlClient.shortcut(id, body)),
    submit: (body: SubmitRequest) => interact((id) => controlClient.submit(id, body)),
    close: (viewId: string) => interact((id) => controlClient.close(id, { viewId })),
    async options(body: OptionsRequest): Promise<OptionsResult> {
      const id = person();
      return id ? controlClient.options(id, body) : { outcome: 'error', options: [] };
    },
    async openHome(): Promise<void> {
      const id = person();
      if (!id) return;
      await controlClient.openHome(id).catch((error: unknown) => parts.tell(wordsOf(error)));
      await refresh();
    },
    async markRead(channel: string): Promise<void> {
      const id = person();
      if (!id) return;
      // Reading is no act of its own: a failure shows as a mark that stays.
      await controlClient.markRead(id, channel).catch(() => undefined);
      await Promise.all([refresh(), parts.onChange()]);
    },
  };
}

/** Under which a draft is kept: each person has their own in each conversation. */
export const draftKey = (person: string, place: string): string => `${person} ${place}`;

/** The conversation of that id, else the person's messages with the app. */
export function placeIn(view: PersonView, place: string | undefined) {
  return (
    view.conversations.find((each) => each.id === place) ??
    view.conversations.find((each) => each.kind === 'dm') ??
    view.conversations[0]
  );
}
