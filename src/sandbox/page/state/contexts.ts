import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { OptionsResult, SurfaceRef } from '../../control/api.js';
import type { BlockElement, Confirm, FieldValue } from '../blocks/block-kit.js';
import type { Cell } from './cell.js';
import type { PaneStore } from './pane-store.js';
import type { SandboxStore } from './sandbox-store.js';

export const StoreContext = createContext<SandboxStore | undefined>(undefined);

export function useStore(): SandboxStore {
  const store = useContext(StoreContext);
  if (!store) throw new Error('no store above this component');
  return store;
}

/** The person on whose side of the page a component stands. */
export const PaneContext = createContext<PaneStore | undefined>(undefined);

export function usePane(): PaneStore {
  const pane = useContext(PaneContext);
  if (!pane) throw new Error('no pane above this component');
  return pane;
}

export function useSnapshot<T>(cell: Cell<T>): T {
  const [snapshot, setSnapshot] = useState(cell.snapshot());
  useEffect(() => {
    setSnapshot(cell.snapshot());
    return cell.subscribe(() => setSnapshot(cell.snapshot()));
  }, [cell]);
  return snapshot;
}

/** Whose eyes the page shows: their zone, the names they know, and the sandbox's time to the minute. */
export interface Reader {
  id: string;
  timeZone: string;
  nowMs: number;
  personName: (id: string) => string;
  channelName: (id: string) => string | undefined;
}

export const ReaderContext = createContext<Reader>({
  id: '',
  timeZone: 'UTC',
  nowMs: 0,
  personName: (id) => id,
  channelName: () => undefined,
});
export const useReader = () => useContext(ReaderContext);

/** Where elements stand and what happens when they are used. */
export interface Surface {
  on: SurfaceRef;
  /** Sends the use of an element; its confirm dialog has been accepted already. */
  press: (blockId: string | undefined, actionId: string, selected?: string) => Promise<void>;
  options: (blockId: string, actionId: string, query: string) => Promise<OptionsResult>;
  /** Present in modals, where values gather until they are submitted. */
  fields?: {
    valueOf: (blockId: string, element: BlockElement) => FieldValue;
    set: (blockId: string, actionId: string, value: FieldValue) => void;
    errors: Record<string, string>;
  };
}

export const SurfaceContext = createContext<Surface | undefined>(undefined);

export function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (!surface) throw new Error('no surface above this block');
  return surface;
}

/** Asks the person; resolves to whether they accepted. */
export type AskConfirm = (confirm: Confirm) => Promise<boolean>;
export const ConfirmContext = createContext<AskConfirm>(() => Promise.resolve(true));
export const useAskConfirm = () => useContext(ConfirmContext);
