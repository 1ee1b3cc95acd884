import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { useSurface } from '../state/contexts.js';
import type { BlockElement, Option } from './block-kit.js';
import { externalRows, minQueryLength, staticRows, type Row } from './select-options.js';

const debounceMs = 150;

/** A select as a combobox: type to filter, or to ask the app where its options are external. */
export function Select(props: {
  label: string;
  inputId?: string;
  describedBy?: string;
  invalid?: boolean;
  blockId: string;
  element: BlockElement;
  value: Option | null;
  busy?: boolean;
  onChange: (option: Option | null) => void;
}) {
  const { element, value } = props;
  const surface = useSurface();
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState('');
  const [rows, setRows] = useState<Row[]>([]);
  const [hint, setHint] = useState('');
  const [active, setActive] = useState(0);
  const root = useRef<HTMLDivElement>(null);
  const listId = useId();
  const external = element.type === 'external_select';
  const askFrom = minQueryLength(element);

  useEffect(() => {
    if (!open) return;
    setActive(0);
    if (!external) {
      const found = staticRows(element, query);
      setRows(found);
      setHint(found.length === 0 ? 'Nothing fits.' : '');
      return;
    }
    if (query.length < askFrom) {
      setRows([]);
      setHint(`Type ${askFrom} ${askFrom === 1 ? 'character' : 'characters'} or more.`);
      return;
    }
    let stale = false;
    setHint('Asking the app…');
    const timer = setTimeout(
      async () => {
        const answer = await surface
          .options(props.blockId, element.action_id ?? '', query)
          .catch(() => ({ outcome: 'error' as const, options: [] }));
        if (stale) return;
        setRows(externalRows(answer.options));
        if (answer.outcome !== 'acked') setHint('The options could not be loaded.');
        else setHint(answer.options.length === 0 ? 'Nothing fits.' : '');
      },
      query === '' ? 0 : debounceMs,
    );
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [open, query, element]);

  useEffect(() => {
    if (!open) return;
    root.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
    const leave = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) shut();
    };
    document.addEventListener('pointerdown', leave);
    return () => document.removeEventListener('pointerdown', leave);
  }, [open, active]);

  const shut = () => {
    setOpen(false);
    setQuery('');
  };
  const choose = (row: Row | undefined) => {
    if (!row) return;
    shut();
    props.onChange(row.option);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!open) return setOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      if (rows.length > 0) setActive((active + step + rows.length) % rows.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (open) choose(rows[active]);
      else setOpen(true);
    } else if (event.key === 'Escape' && open) {
      event.stopPropagation();
      shut();
    } else if (event.key === 'Tab') shut();
  };

  return (
    <div class={`select ${external ? 'external' : ''}`} ref={root}>
      <input
        id={props.inputId}
        type="text"
        role="combobox"
        autoComplete="off"
        spellcheck={false}
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open && rows[active] ? `${listId}-${active}` : undefined}
        aria-label={props.inputId ? undefined : props.label}
        aria-describedby={props.describedBy}
        aria-invalid={props.invalid}
        aria-busy={props.busy}
        data-action={element.action_id}
        placeholder={value && open ? value.text.text : (element.placeholder?.text ?? 'Choose…')}
        value={open ? query : (value?.text.text ?? '')}
        onFocus={(event) => event.currentTarget.select()}
        onClick={() => setOpen(true)}
        onInput={(event) => {
          setQuery(event.currentTarget.value);
          setOpen(true);
        }}
        onKeyDown={onKeyDown}
      />
      <span class="select-arrow" aria-hidden="true" />
      {open && (
        <div class="listbox">
          <div role="listbox" id={listId} aria-label={props.label}>
            {rows.map((row, at) => (
              <div key={row.option.value} role="presentation">
                {row.group && row.group !== rows[at - 1]?.group && (
                  <div class="listbox-group" role="presentation">
                    {row.group}
                  </div>
                )}
                <div
                  id={`${listId}-${at}`}
                  role="option"
                  class="listbox-option"
                  aria-selected={at === active}
                  data-value={row.option.value}
                  onPointerMove={() => setActive(at)}
                  onClick={() => choose(row)}
                >
                  <span>{row.option.text.text}</span>
                  {row.option.description && <small>{row.option.description.text}</small>}
                </div>
              </div>
            ))}
          </div>
          {hint && (
            <div class="listbox-hint" role="status">
              {hint}
            </div>
          )}
        </div>
      )}
    </div>
  );
}
