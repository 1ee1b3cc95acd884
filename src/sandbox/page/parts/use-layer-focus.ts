import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

const fields = 'input:not([disabled]), textarea:not([disabled]), select:not([disabled])';
const focusable = `a[href], button, summary, [tabindex], ${fields}`;

/** What had the focus, and the message it stood in: a message drawn anew may have lost the button. */
interface Focused {
  element: Element;
  message: Element | null;
}

/**
 * Keeps the focus with the topmost of the layers (views, a question) that stand over one part of the page: a new layer
 * takes it, and it goes back to what had it once the layer has gone. It is never taken from elsewhere on the page.
 * `layers` are ids, lowest first; each is an element `data-layer` in the part. `drawn` changes whenever the part does.
 * Escape closes the topmost layer, wherever in the part the focus is.
 */
export function useLayerFocus<T extends HTMLElement>(
  layers: readonly string[],
  drawn: unknown,
  onEscape: (layer: string) => void,
) {
  const part = useRef<T>(null);
  const openers = useRef(new Map<string, Focused | undefined>());
  const last = useRef<Focused | undefined>(undefined);
  const isHere = useRef(false);
  /** The layer that has the focus itself until there are fields in it. */
  const waiting = useRef<Element | undefined>(undefined);

  useEffect(() => {
    const follow = ({ type, target }: Event) => {
      const element = target as Element;
      isHere.current = part.current?.contains(element) ?? false;
      if (isHere.current && type === 'focusin')
        last.current = { element, message: element.closest('article') };
      // Whoever points beside everything gives the focus up, and does not get it back.
      else if (type === 'pointerdown' && !element.closest(focusable)) last.current = undefined;
    };
    document.addEventListener('focusin', follow);
    document.addEventListener('pointerdown', follow);
    return () => {
      document.removeEventListener('focusin', follow);
      document.removeEventListener('pointerdown', follow);
    };
  }, []);

  useEffect(() => {
    const top = layers.at(-1);
    if (top === undefined) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || !isHere.current) return;
      event.preventDefault();
      onEscape(top);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  });

  // Before the next key: an Enter that follows a click at once must meet the layer, not what opened it.
  useLayoutEffect(() => {
    const known = [...openers.current.keys()];
    const gone = known.filter((id) => !layers.includes(id));
    const fresh = layers.filter((id) => !known.includes(id));
    const opener = gone.length > 0 ? openers.current.get(gone[0]!) : undefined;
    for (const id of gone) openers.current.delete(id);
    // A view that takes another's place goes back to where that one came from.
    for (const id of fresh) openers.current.set(id, gone.length > 0 ? opener : last.current);
    if (!isHere.current) return;

    const top = layers.at(-1);
    const layer =
      top === undefined ? part.current : part.current?.querySelector(`[data-layer="${CSS.escape(top)}"]`);
    if (!layer) return;
    const active = document.activeElement;
    const vanished = last.current !== undefined && !isUsable(last.current.element) && !isUsable(active);
    const filled = active === layer && waiting.current === layer && layer.querySelector(fieldIn) !== null;
    if (fresh.length === 0 && gone.length === 0 && !vanished && !filled) return;
    const back = fresh.length > 0 ? undefined : (opener ?? last.current);
    const target = wanted(layer, back);
    waiting.current = target === layer ? layer : undefined;
    (target as HTMLElement | undefined)?.focus();
  }, [layers.join(' '), drawn]);

  return part;
}

const fieldIn = `[data-fields] :is(${fields})`;

function isUsable(element: Element | null): boolean {
  return (
    element instanceof HTMLElement &&
    element !== document.body &&
    element.isConnected &&
    element.offsetParent !== null &&
    element.closest('[inert]') === null
  );
}

/** Where the focus goes in a layer, or, when none is left, in what lies below all. */
function wanted(layer: Element, back: Focused | undefined): Element | undefined {
  const before = [back?.element, back?.message].find(
    (each) => each && layer.contains(each) && each !== layer && isUsable(each),
  );
  return (
    before ??
    layer.querySelector('[data-autofocus]') ??
    layer.querySelector(fieldIn) ??
    (layer.hasAttribute('data-layer') ? layer : (layer.querySelector('.messages') ?? undefined))
  );
}
