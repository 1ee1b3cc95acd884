import { Menu } from '../parts/menu.js';
import { safeUrl } from '../text/mrkdwn.js';
import type { BlockElement, Option } from './block-kit.js';
import { Text } from './mrkdwn-text.js';

/** The "more" menu of a message. */
export function Overflow(props: {
  element: BlockElement;
  busy: boolean;
  onChoose: (value: string) => Promise<boolean>;
}) {
  const choose = (option: Option) => {
    const url = option.url && safeUrl(option.url);
    if (url) window.open(url, '_blank', 'noreferrer,noopener');
    void props.onChoose(option.value);
  };
  return (
    <Menu
      label={props.element.accessibility_label ?? 'More actions'}
      busy={props.busy}
      action={props.element.action_id}
      items={(props.element.options ?? []).map((option) => ({
        key: option.value,
        label: <Text text={option.text} />,
        about: option.description?.text,
        choose: () => choose(option),
      }))}
    />
  );
}
