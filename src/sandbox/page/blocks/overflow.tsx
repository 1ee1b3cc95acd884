import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { safeUrl } from '../text/mrkdwn.js';
import type { BlockElement, Option } from './block-kit.js';
import { Text } from './mrkdwn-text.js';
import { Icon } from '../parts/icon.js';

/** The "more" menu of a message. */
export function Overflow(props: {
  element: BlockElement;
  busy: boolean;
  onChoose: (value: string) => Promise<boolean>;
}) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    root.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const leave = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', leave);
    return () => document.removeEventListener('pointerdown', leave);
  }, [open]);
  const shut = () => {
    setOpen(false);
    root.current?.querySelector('button')?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!open) return;
    const items = [...(root.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'Escape') {
      event.stopPropagation();
      shut();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      items[(at + step + items.length) % items.length]?.focus();
    } else if (event.key === 'Tab') setOpen(false);
  };
  const choose = (option: Option) => {
    shut();
    const url = option.url && safeUrl(option.url);
    if (url) window.open(url, '_blank', 'noreferrer,noopener');
    void props.onChoose(option.value);
  };
  return (
    <div class="overflow" ref={root} onKeyDown={onKeyDown}>
      <button
        type="button"
        class="button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={id}
        aria-busy={props.busy}
        aria-label={props.element.accessibility_label ?? 'More actions'}
        data-action={props.element.action_id}
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" />
      </button>
      {open && (
        <div class="menu" role="menu" id={id}>
          {props.element.options?.map((option) => (
            <button
              key={option.value}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => choose(option)}
            >
              <Text text={option.text} />
              {option.description && <small>{option.description.text}</small>}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
