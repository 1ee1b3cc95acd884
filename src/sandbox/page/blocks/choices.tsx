import { useId } from 'preact/hooks';
import { isOption, type BlockElement, type FieldValue, type Option } from './block-kit.js';
import { Text } from './mrkdwn-text.js';

/** Checkboxes or radio buttons; `touched` is the value of the option just used. */
export function Choices(props: {
  label: string;
  labelledBy?: string;
  describedBy?: string;
  element: BlockElement;
  value: FieldValue;
  onChange: (value: FieldValue, touched: string) => void;
}) {
  const name = useId();
  const many = props.element.type !== 'radio_buttons';
  const chosen = Array.isArray(props.value) ? props.value : isOption(props.value) ? [props.value] : [];
  const has = (option: Option) => chosen.some((each) => each.value === option.value);
  const toggle = (option: Option) => {
    if (!many) return props.onChange(option, option.value);
    const rest = chosen.filter((each) => each.value !== option.value);
    props.onChange(has(option) ? rest : [...rest, option], option.value);
  };
  return (
    <div
      class="choices"
      role={many ? 'group' : 'radiogroup'}
      aria-label={props.labelledBy ? undefined : props.label}
      aria-labelledby={props.labelledBy}
      aria-describedby={props.describedBy}
    >
      {props.element.options?.map((option) => (
        <label key={option.value} class="choice">
          <input
            type={many ? 'checkbox' : 'radio'}
            name={name}
            value={option.value}
            checked={has(option)}
            onChange={() => toggle(option)}
          />
          <span>
            <Text text={option.text} />
            {option.description && (
              <small>
                <Text text={option.description} />
              </small>
            )}
          </span>
        </label>
      ))}
    </div>
  );
}
