import type { Block } from '../../control/api.js';
import { useReader } from '../state/contexts.js';
import { emojiFor } from '../text/emoji.js';
import { safeUrl } from '../text/mrkdwn.js';
import { EmojiText } from './emoji-text.js';
import { Link } from './mrkdwn-text.js';

interface Leaf {
  type: string;
  text?: string;
  url?: string;
  name?: string;
  user_id?: string;
  channel_id?: string;
  range?: string;
  style?: { bold?: boolean; italic?: boolean; strike?: boolean; code?: boolean };
}

interface Part {
  type: 'rich_text_section' | 'rich_text_list' | 'rich_text_preformatted' | 'rich_text_quote';
  elements: (Leaf | Part)[];
  style?: 'bullet' | 'ordered';
}

export interface RichTextBlock extends Block {
  elements: Part[];
}

export function RichText({ block }: { block: RichTextBlock }) {
  return (
    <div class="text">
      {block.elements.map((part, at) => (
        <PartView key={at} part={part} />
      ))}
    </div>
  );
}

function PartView({ part }: { part: Part }) {
  if (part.type === 'rich_text_list') {
    const items = part.elements.map((item, at) => (
      <li key={at}>
        <Children elements={(item as Part).elements} />
      </li>
    ));
    return part.style === 'ordered' ? <ol>{items}</ol> : <ul>{items}</ul>;
  }
  const children = <Children elements={part.elements} />;
  if (part.type === 'rich_text_preformatted') return <pre class="pre">{children}</pre>;
  return part.type === 'rich_text_quote' ? <blockquote>{children}</blockquote> : <div>{children}</div>;
}

function Children({ elements }: { elements: (Leaf | Part)[] }) {
  return (
    <>
      {elements.map((element, at) =>
        'elements' in element ? <PartView key={at} part={element} /> : <LeafView key={at} leaf={element} />,
      )}
    </>
  );
}

function LeafView({ leaf }: { leaf: Leaf }) {
  const reader = useReader();
  switch (leaf.type) {
    case 'link': {
      const url = leaf.url && safeUrl(leaf.url);
      return url ? <Link url={url}>{leaf.text ?? url}</Link> : <>{leaf.text ?? leaf.url}</>;
    }
    case 'emoji':
      return <EmojiText text={emojiFor(leaf.name ?? '') ?? `:${leaf.name}:`} />;
    case 'user':
      return <span class="mention">@{reader.personName(leaf.user_id ?? '')}</span>;
    case 'channel':
      return <span class="mention">#{reader.channelName(leaf.channel_id ?? '') ?? leaf.channel_id}</span>;
    case 'broadcast':
      return <span class="mention me">@{leaf.range}</span>;
    default: {
      let node = <EmojiText text={leaf.text ?? ''} />;
      if (leaf.style?.code) node = <code>{node}</code>;
      if (leaf.style?.strike) node = <s>{node}</s>;
      if (leaf.style?.italic) node = <em>{node}</em>;
      if (leaf.style?.bold) node = <strong>{node}</strong>;
      return node;
    }
  }
}
