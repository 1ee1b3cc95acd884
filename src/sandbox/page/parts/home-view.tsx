import { useEffect, useMemo } from 'preact/hooks';
import type { PersonView } from '../../control/api.js';
import { Blocks } from '../blocks/blocks.js';
import { SurfaceContext, usePane } from '../state/contexts.js';
import { surfaceOf } from '../state/surface-of.js';

/** App Home as the app last published it; opening it tells the app so. */
export function HomeView({ view }: { view: PersonView }) {
  const pane = usePane();
  useEffect(() => void pane.openHome(), []);
  const surface = useMemo(() => surfaceOf(pane, { home: true }), [pane]);
  return (
    <div class="conversation">
      <div class="messages home" tabIndex={0} role="group" aria-label="App Home" data-testid="home">
        {view.home ? (
          <SurfaceContext.Provider value={surface}>
            <Blocks blocks={view.home.blocks} />
          </SurfaceContext.Provider>
        ) : (
          <div class="empty">
            <p>The app has not published a Home for {view.person.realName}.</p>
          </div>
        )}
      </div>
    </div>
  );
}
