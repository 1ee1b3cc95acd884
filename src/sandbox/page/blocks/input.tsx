import { useId } from 'preact/hooks';
import { useSurface } from '../state/contexts.js';
import type { BlockElement, FieldValue, InputBlock, Option } from './block-kit.js';
import { Choices } from './choices.js';
import { initialValue } from './field-values.js';
import { Text } from './mrkdwn-text.js';
import { Select } from './select.js';

/** An input block: a labelled field with its hint and, after a refused submission, its error. */
export function Input({ block }: { block: InputBlock }) {
  const surface = useSurface();
  const id = useId();
  const { element } = block;
  const blockId = block.block_id ?? '';
  const actionId = element.action_id ?? '';
  const error = surface.fields?.errors[blockId];
  const value = surface.fields ? surface.fields.valueOf(blockId, element) : initialValue(element);
  const onEnter = block.dispatch_action && isDispatchedByEnter(element);
  const describedBy =
    [error && `${id}-error`, block.hint && `${id}-hint`, onEnter && `${id}-enter`]
      .filter(Boolean)
      .join(' ') || undefined;
  const set = (next: FieldValue, dispatched?: string) => {
    surface.fields?.set(blockId, actionId, next);
    if (block.dispatch_action && dispatched !== undefined) void surface.press(blockId, actionId, dispatched);
  };
  const group =
    element.type === 'checkboxes' ||
    element.type === 'radio_buttons' ||
    element.type === 'multi_static_select';
  const label = (
    <>
      <Text text={block.label} />
      {block.optional && <span class="optional"> (optional)</span>}
    </>
  );
  return (
    <div class={`b-input ${error ? 'invalid' : ''}`} data-block={blockId}>
      {group ? (
        <span class="b-input-label" id={`${id}-label`}>
          {label}
        </span>
      ) : (
        <label class="b-input-label" for={id}>
          {label}
        </label>
      )}
      {group ? (
        <Choices
          label={block.label.text}
          labelledBy={`${id}-label`}
          describedBy={describedBy}
          element={element}
          value={value}
          onChange={(next, touched) => set(next, touched)}
        />
      ) : element.type === 'static_select' || element.type === 'external_select' ? (
        <Select
          label={block.label.text}
          inputId={id}
          describedBy={describedBy}
          invalid={Boolean(error)}
          blockId={blockId}
          element={element}
          value={value as Option | null}
          onChange={(option) => set(option, option?.value)}
        />
      ) : (
        <TextField
          id={id}
          describedBy={describedBy}
          invalid={Boolean(error)}
          element={element}
          value={typeof value === 'string' ? value : ''}
          onInput={(text) => set(text)}
          onEnter={onEnter ? (text) => set(text, text) : undefined}
        />
      )}
      {onEnter && (
        <p class="b-input-hint" id={`${id}-enter`}>
          Press Enter to send this.
        </p>
      )}
      {error && (
        <p class="b-input-error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {block.hint && (
        <p class="b-input-hint" id={`${id}-hint`}>
          {block.hint.text}
        </p>
      )}
    </div>
  );
}

/** When nothing is said of it, Enter is what dispatches. */
const isDispatchedByEnter = ({ type, multiline, dispatch_action_config: config }: BlockElement) =>
  (type === 'plain_text_input' || type in inputTypes) &&
  !multiline &&
  (config?.trigger_actions_on?.includes('on_enter_pressed') ?? true);

const inputTypes: Readonly<Record<string, 'email' | 'url' | 'number' | 'date' | 'time'>> = {
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'number',
  datepicker: 'date',
  timepicker: 'time',
};

function TextField(props: {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
  element: BlockElement;
  value: string;
  onInput: (text: string) => void;
  /** Absent: Enter submits the form, as it does in Slack. */
  onEnter: ((text: string) => void) | undefined;
}) {
  const { element } = props;
  const common = {
    id: props.id,
    value: props.value,
    placeholder: element.placeholder?.text,
    maxLength: element.max_length,
    autoComplete: 'off',
    'aria-describedby': props.describedBy,
    'aria-invalid': props.invalid,
    'data-action': element.action_id,
    'data-autofocus': element.focus_on_load,
  };
  if (element.multiline) {
    return <textarea {...common} rows={4} onInput={(event) => props.onInput(event.currentTarget.value)} />;
  }
  return (
    <input
      {...common}
      type={(inputTypes[element.type] ?? 'text') as 'text'}
      onInput={(event) => props.onInput(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !props.onEnter) return;
        event.preventDefault();
        props.onEnter(event.currentTarget.value);
      }}
    />
  );
}
