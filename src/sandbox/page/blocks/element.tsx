import { useSurface } from '../state/contexts.js';
import type { BlockElement, FieldValue, Option } from './block-kit.js';
import { Button } from './button.js';
import { Choices } from './choices.js';
import { initialValue } from './field-values.js';
import { Overflow } from './overflow.js';
import { Select } from './select.js';
import { useDispatch } from './use-dispatch.js';

/** An element outside an input block: using it sends a block action. */
export function Element({ blockId, element }: { blockId: string | undefined; element: BlockElement }) {
  const surface = useSurface();
  const { busy, dispatch } = useDispatch(blockId, element);
  const actionId = element.action_id ?? '';
  const label = element.placeholder?.text ?? element.accessibility_label ?? 'Choose';
  const value: FieldValue = surface.fields
    ? surface.fields.valueOf(blockId ?? '', element)
    : initialValue(element);
  const choose = async (next: FieldValue, selected: string | undefined) => {
    const before = value;
    surface.fields?.set(blockId ?? '', actionId, next);
    if (!(await dispatch(selected))) surface.fields?.set(blockId ?? '', actionId, before);
  };
  switch (element.type) {
    case 'button':
      return <Button element={element} busy={busy} onPress={dispatch} />;
    case 'overflow':
      return <Overflow element={element} busy={busy} onChoose={dispatch} />;
    case 'static_select':
    case 'external_select':
      return (
        <Select
          label={label}
          blockId={blockId ?? ''}
          element={element}
          value={value as Option | null}
          busy={busy}
          onChange={(option) => void choose(option, option?.value)}
        />
      );
    case 'radio_buttons':
    case 'checkboxes':
      return (
        <Choices
          label={label}
          element={element}
          value={value}
          onChange={(next, touched) => void choose(next, touched)}
        />
      );
    case 'image':
      return (
        <span class="chip" role="img" aria-label={element.alt_text}>
          {element.alt_text}
        </span>
      );
    default:
      return <span class="b-unknown">The sandbox does not draw “{element.type}” elements.</span>;
  }
}
