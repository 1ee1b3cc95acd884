import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Icon } from './icon.js';

export interface MenuItem {
  key: string;
  label: ComponentChildren;
  about?: string | undefined;
  choose(): void;
}

/** A button that opens a list of things to do, and the list. */
export function Menu(props: {
  label: string;
  items: MenuItem[];
  icon?: 'more' | 'plus';
  busy?: boolean;
  action?: string;
  /** Where a button as large as others would be in the way. */
  isSmall?: boolean;
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
  return (
    <div class="overflow" ref={root} onKeyDown={onKeyDown}>
      <button
        type="button"
        class={`button ${props.isSmall ? 'small quiet' : ''}`}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={id}
        aria-busy={props.busy}
        aria-label={props.label}
        data-action={props.action}
        onClick={() => setOpen(!open)}
      >
        <Icon name={props.icon ?? 'more'} />
      </button>
      {open && (
        <div class="menu" role="menu" id={id}>
          {props.items.map((item) => (
            <button
              key={item.key}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                shut();
                item.choose();
              }}
            >
              {item.label}
              {item.about && <small>{item.about}</small>}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
