import { safeUrl } from '../text/mrkdwn.js';
import { EmojiText } from './emoji-text.js';
import { withEmoji } from '../text/emoji.js';
import type { BlockElement } from './block-kit.js';

export function Button(props: { element: BlockElement; busy: boolean; onPress: () => Promise<boolean> }) {
  const { element, busy } = props;
  const url = element.url && safeUrl(element.url);
  const label = <EmojiText text={withEmoji(element.text?.text ?? '')} />;
  if (url) {
    return (
      <a
        class="button"
        href={url}
        target="_blank"
        rel="noreferrer noopener"
        data-action={element.action_id}
        onClick={() => void props.onPress()}
      >
        {label}
      </a>
    );
  }
  return (
    <button
      type="button"
      class={`button ${element.style ?? ''}`}
      aria-label={element.accessibility_label}
      aria-busy={busy}
      data-action={element.action_id}
      onClick={() => void props.onPress()}
    >
      {label}
    </button>
  );
}
