import { usePane, useStore } from '../state/contexts.js';
import { Menu } from './menu.js';

/** What the app's manifest offers on a message, or anywhere; nothing where it offers nothing. */
export function Shortcuts({ on }: { on?: { channel: string; ts: string } }) {
  const pane = usePane();
  const { state } = useStore().snapshot();
  const kind = on ? 'message' : 'global';
  const offered = state?.shortcuts.filter(({ type }) => type === kind) ?? [];
  if (offered.length === 0) return null;
  return (
    <Menu
      label={on ? 'Shortcuts for this message' : 'Shortcuts'}
      icon={on ? 'more' : 'plus'}
      isSmall
      items={offered.map(({ name, callbackId }) => ({
        key: callbackId,
        label: name,
        choose: () => void pane.shortcut({ callbackId, ...(on && { on }) }),
      }))}
    />
  );
}
