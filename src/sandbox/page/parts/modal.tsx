import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import type { ModalView } from '../../control/api.js';
import { Blocks } from '../blocks/blocks.js';
import { valueIn, valuesToSubmit, type FieldValues } from '../blocks/field-values.js';
import { SurfaceContext, usePane, useReader, type Surface } from '../state/contexts.js';
import { surfaceOf } from '../state/surface-of.js';
import { Icon } from './icon.js';

/** One view. What is typed stays over updates of the view, as long as block and action ids stay. */
export function Modal(props: { modal: ModalView; depth: number; onTop: boolean }) {
  const { modal, depth, onTop } = props;
  const pane = usePane();
  const reader = useReader();
  const [typed, setTyped] = useState<FieldValues>({});
  const [errors, setErrors] = useState<Record<string, string>>(modal.errors ?? {});
  const [busy, setBusy] = useState(false);
  const dialog = useRef<HTMLDivElement>(null);
  const titleId = useId();

  useEffect(() => setErrors(modal.errors ?? {}), [modal.hash, JSON.stringify(modal.errors)]);
  useEffect(() => {
    const firstWrong = Object.keys(errors)[0];
    if (!firstWrong) return;
    dialog.current
      ?.querySelector<HTMLElement>(`[data-block="${CSS.escape(firstWrong)}"] :is(input, textarea)`)
      ?.focus();
  }, [errors]);

  const close = () => pane.close(modal.id);
  const submit = async () => {
    if (busy || !modal.submit) return;
    setBusy(true);
    const result = await pane.submit({ viewId: modal.id, values: valuesToSubmit(modal, typed) });
    setErrors(result?.errors ?? {});
    setBusy(false);
  };
  const surface = useMemo<Surface>(
    () => ({
      ...surfaceOf(pane, { viewId: modal.id }, () => valuesToSubmit(modal, typed)),
      fields: {
        valueOf: (blockId, element) => valueIn(modal, typed, blockId, element),
        set: (blockId, actionId, value) =>
          setTyped((before) => ({ ...before, [blockId]: { ...before[blockId], [actionId]: value } })),
        errors,
      },
    }),
    [pane, modal, typed, errors],
  );
  const wrong = Object.values(errors);

  return (
    <div
      class={`modal ${depth > 1 ? 'stacked' : ''}`}
      role="dialog"
      aria-labelledby={titleId}
      data-testid={onTop ? 'modal' : undefined}
      hidden={!onTop}
      ref={dialog}
      tabIndex={-1}
      data-layer={modal.id}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div class="modal-top">
          <h2 id={titleId}>{modal.title}</h2>
          <p>
            {reader.personName(reader.id)}
            {depth > 1 && `, ${depth} views deep`}
          </p>
          <button
            type="button"
            class="button quiet small"
            aria-label="Close this view"
            onClick={() => void close()}
          >
            <Icon name="close" />
          </button>
        </div>
        <div class="modal-body" data-fields>
          {wrong.length > 0 && (
            <div class="modal-errors" role="alert">
              {wrong.length === 1 ? 'One answer needs a change:' : `${wrong.length} answers need a change:`}{' '}
              {wrong.join(' ')}
            </div>
          )}
          <SurfaceContext.Provider value={surface}>
            <Blocks blocks={modal.blocks} />
          </SurfaceContext.Provider>
        </div>
        <div class="modal-foot">
          <button type="button" class="button" data-testid="modal-close" onClick={() => void close()}>
            {modal.close ?? 'Cancel'}
          </button>
          {modal.submit && (
            <button type="submit" class="button primary" aria-busy={busy} data-testid="modal-submit">
              {busy ? 'Sending…' : modal.submit}
            </button>
          )}
        </div>
      </form>
    </div>
  );
}
