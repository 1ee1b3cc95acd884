import type { SubmitRequest, SurfaceRef } from '../../control/api.js';
import type { Surface } from './contexts.js';
import type { PaneStore } from './pane-store.js';

/** A surface of the pane's person; `values` are sent along as they stand when something is used. */
export function surfaceOf(pane: PaneStore, on: SurfaceRef, values?: () => SubmitRequest['values']): Surface {
  const entered = () => (values ? { values: values() } : {});
  return {
    on,
    press: async (blockId, actionId, selected) => {
      await pane.press({
        on,
        actionId,
        ...(blockId ? { blockId } : {}),
        ...(selected === undefined ? {} : { selected }),
        ...entered(),
      });
    },
    options: (blockId, actionId, query) => pane.options({ on, blockId, actionId, query, ...entered() }),
  };
}
