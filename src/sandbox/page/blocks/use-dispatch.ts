import { useState } from 'preact/hooks';
import { useAskConfirm, useSurface } from '../state/contexts.js';
import type { BlockElement } from './block-kit.js';

/** Uses an element: asks first where it has a confirm dialog, and reports whether its answer is still out. */
export function useDispatch(blockId: string | undefined, element: BlockElement) {
  const surface = useSurface();
  const askConfirm = useAskConfirm();
  const [busy, setBusy] = useState(false);
  const dispatch = async (selected?: string): Promise<boolean> => {
    if (busy || !element.action_id) return false;
    if (element.confirm && !(await askConfirm(element.confirm))) return false;
    setBusy(true);
    try {
      await surface.press(blockId, element.action_id, selected);
    } finally {
      setBusy(false);
    }
    return true;
  };
  return { busy, dispatch };
}
