import type { PersonView, SandboxState } from '../../control/api.js';
import { ConfirmContext, usePane, useSnapshot } from '../state/contexts.js';
import { placeIn } from '../state/pane-store.js';
import { Composer } from './composer.js';
import { ConfirmDialog, confirmLayer, useConfirm } from './confirm-dialog.js';
import { ConversationList } from './conversation-list.js';
import { Conversation } from './conversation.js';
import { HomeView } from './home-view.js';
import { Modal } from './modal.js';
import { Toasts } from './toasts.js';
import { useLayerFocus } from './use-layer-focus.js';

/** What one person has before them in Slack: views and questions stand over it, and over nothing else. */
export function Screen({ view, state, shown }: { view: PersonView; state: SandboxState; shown: boolean }) {
  const pane = usePane();
  const { route } = useSnapshot(pane);
  const confirm = useConfirm();
  const layers = [...view.modals.map(({ id }) => id), ...(confirm.open ? [confirmLayer] : [])];
  const part = useLayerFocus<HTMLDivElement>(layers, view, (layer) => {
    if (layer === confirmLayer) confirm.open?.answer(false);
    else void pane.close(layer);
  });
  const atHome = route.place === 'home' && view.hasHome;
  const conversation = placeIn(view, route.place);
  return (
    <ConfirmContext.Provider value={confirm.ask}>
      <div class="screen" ref={part}>
        <div class="screen-base" inert={layers.length > 0}>
          <ConversationList view={view} place={atHome ? 'home' : conversation?.id} />
          {atHome ? (
            <HomeView view={view} />
          ) : conversation ? (
            <>
              <Conversation key={conversation.id} conversation={conversation} shown={shown} />
              {conversation.hasComposer ? (
                <Composer conversation={conversation} commands={state.commands} person={view.person} />
              ) : (
                <p class="composer composer-note" data-testid="no-composer">
                  Nothing can be typed here: the app’s messages tab is for reading only.
                </p>
              )}
            </>
          ) : (
            <p class="empty">{view.person.realName} sees no conversation.</p>
          )}
        </div>
        {view.modals.length > 0 && (
          <div class="veil" inert={confirm.open !== undefined}>
            {view.modals.map((modal, at) => (
              <Modal key={modal.id} modal={modal} depth={at + 1} onTop={at === view.modals.length - 1} />
            ))}
          </div>
        )}
        {confirm.open && <ConfirmDialog {...confirm.open} />}
        <Toasts of={pane.notices} from={`Slack to ${view.person.realName.split(' ')[0]}`} />
      </div>
    </ConfirmContext.Provider>
  );
}
