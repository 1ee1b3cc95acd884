import { useLayoutEffect, useRef } from 'preact/hooks';

const focusable =
  'a[href], button:not([disabled]), input:not([disabled]), textarea:not([disabled]), select:not([disabled]), summary, [tabindex]:not([tabindex="-1"])';

/** Keeps the focus within an element while it is shown and gives it back afterwards. */
export function useFocusTrap<T extends HTMLElement>(active = true) {
  const root = useRef<T>(null);
  // Before the next key: an Enter that follows a click at once must meet the dialog, not what opened it.
  useLayoutEffect(() => {
    if (!active) return;
    const before = document.activeElement as HTMLElement | null;
    const within = () =>
      [...(root.current?.querySelectorAll<HTMLElement>(focusable) ?? [])].filter(
        (each) => each.offsetParent !== null,
      );
    if (!root.current?.contains(document.activeElement)) {
      const wanted =
        root.current?.querySelector<HTMLElement>('[data-autofocus]') ??
        (root.current?.dataset.focusSelf === undefined ? within()[0] : undefined);
      (wanted ?? root.current)?.focus();
    }
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Tab') return;
      const all = within();
      const [first, last] = [all[0], all.at(-1)];
      if (!first || !last) return event.preventDefault();
      const outside = !root.current?.contains(document.activeElement);
      if (event.shiftKey && (document.activeElement === first || outside)) {
        event.preventDefault();
        last.focus();
      } else if (!event.shiftKey && (document.activeElement === last || outside)) {
        event.preventDefault();
        first.focus();
      }
    };
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
      if (before?.isConnected) before.focus();
    };
  }, [active]);
  return root;
}
