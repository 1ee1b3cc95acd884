import type { ComponentChildren } from 'preact';
import { useReader } from '../state/contexts.js';
import { withEmoji } from '../text/emoji.js';
import { parseMrkdwn, type Inline, type Piece } from '../text/mrkdwn.js';
import { formatSlackDate } from '../text/slack-dates.js';
import { signedInLink } from '../text/signed-in-link.js';
import { fullMomentIn } from '../text/zone-time.js';
import type { TextObject } from './block-kit.js';
import { EmojiText } from './emoji-text.js';

/** A text object of either kind; line breaks are kept by the style. */
export function Text({ text }: { text: TextObject }) {
  return text.type === 'mrkdwn' ? <Mrkdwn source={text.text} /> : <EmojiText text={withEmoji(text.text)} />;
}

export function Mrkdwn({ source }: { source: string }) {
  return (
    <>
      {parseMrkdwn(source).map((piece, at) => (
        <PieceView key={at} piece={piece} />
      ))}
    </>
  );
}

function PieceView({ piece }: { piece: Piece }) {
  if (piece.type === 'preformatted') return <pre class="pre">{piece.text}</pre>;
  const children = <Inlines nodes={piece.children} />;
  return piece.type === 'quote' ? <blockquote>{children}</blockquote> : <div>{children}</div>;
}

function Inlines({ nodes }: { nodes: Inline[] }) {
  return (
    <>
      {nodes.map((node, at) => (
        <InlineView key={at} node={node} />
      ))}
    </>
  );
}

function InlineView({ node }: { node: Inline }): ComponentChildren {
  const reader = useReader();
  switch (node.type) {
    case 'text':
      return <EmojiText text={node.text} />;
    case 'bold':
      return (
        <strong>
          <Inlines nodes={node.children} />
        </strong>
      );
    case 'italic':
      return (
        <em>
          <Inlines nodes={node.children} />
        </em>
      );
    case 'strike':
      return (
        <s>
          <Inlines nodes={node.children} />
        </s>
      );
    case 'code':
      return <code>{node.text}</code>;
    case 'link':
      return <Link url={node.url}>{node.text}</Link>;
    case 'user':
      return (
        <span class={node.id === reader.id ? 'mention me' : 'mention'}>@{reader.personName(node.id)}</span>
      );
    case 'channel':
      return <span class="mention">#{reader.channelName(node.id) ?? node.label ?? node.id}</span>;
    case 'broadcast':
      return <span class="mention me">@{node.range}</span>;
    case 'date':
      return <SlackDate node={node} />;
  }
}

function SlackDate({ node }: { node: Extract<Inline, { type: 'date' }> }) {
  const reader = useReader();
  const atMs = node.epochS * 1000;
  const words = formatSlackDate(node.epochS, node.format, reader.timeZone, reader.nowMs);
  const time = (
    <time class="moment" dateTime={new Date(atMs).toISOString()} title={fullMomentIn(reader.timeZone, atMs)}>
      {words}
    </time>
  );
  return node.url ? <Link url={node.url}>{time}</Link> : time;
}

export function Link({ url, children }: { url: string; children: ComponentChildren }) {
  return (
    <a href={signedInLink(url, useReader().id)} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  );
}
