import { Component, type ComponentChildren } from 'preact';
import type { Block } from '../../control/api.js';
import type {
  ActionsBlock,
  AlertBlock,
  ContextBlock,
  HeaderBlock,
  ImageBlock,
  InputBlock,
  SectionBlock,
} from './block-kit.js';
import { Element } from './element.js';
import { Input } from './input.js';
import { Text } from './mrkdwn-text.js';
import { RichText, type RichTextBlock } from './rich-text.js';

export function Blocks({ blocks }: { blocks: Block[] }) {
  return (
    <div class="blocks">
      {blocks.map((block, at) => (
        <BlockGuard key={block.block_id ?? at} block={block}>
          <BlockView block={block} />
        </BlockGuard>
      ))}
    </div>
  );
}

function BlockView({ block }: { block: Block }) {
  switch (block.type) {
    case 'header':
      return (
        <h3 class="b-header">
          <Text text={(block as HeaderBlock).text} />
        </h3>
      );
    case 'divider':
      return <hr class="b-divider" />;
    case 'section':
      return <Section block={block as SectionBlock} />;
    case 'context':
      return <Context block={block as ContextBlock} />;
    case 'actions':
      return (
        <div class="b-actions">
          {(block as ActionsBlock).elements.map((element, at) => (
            <Element key={element.action_id ?? at} blockId={block.block_id} element={element} />
          ))}
        </div>
      );
    case 'alert':
      return <Alert block={block as AlertBlock} />;
    case 'image':
      return <Image block={block as ImageBlock} />;
    case 'input':
      return <Input block={block as InputBlock} />;
    case 'rich_text':
      return <RichText block={block as RichTextBlock} />;
    default:
      return <p class="b-unknown">The sandbox does not draw “{block.type}” blocks.</p>;
  }
}

function Section({ block }: { block: SectionBlock }) {
  return (
    <div class="b-section">
      <div class="b-section-main">
        {block.text && (
          <div class="text">
            <Text text={block.text} />
          </div>
        )}
        {block.fields && (
          <div class="b-fields">
            {block.fields.map((field, at) => (
              <div key={at} class="text">
                <Text text={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {block.accessory && (
        <div class="b-accessory">
          <Element blockId={block.block_id} element={block.accessory} />
        </div>
      )}
    </div>
  );
}

function Context({ block }: { block: ContextBlock }) {
  return (
    <div class="b-context">
      {block.elements.map((element, at) =>
        element.type === 'image' ? (
          <span key={at} class="chip" role="img" aria-label={element.alt_text}>
            {element.alt_text}
          </span>
        ) : (
          <div key={at} class="text">
            <Text text={element} />
          </div>
        ),
      )}
    </div>
  );
}

/** The level stands in words too: colour alone says nothing to some readers. */
function Alert({ block }: { block: AlertBlock }) {
  const level = block.level ?? 'default';
  const names = { default: 'Note', info: 'Note', warning: 'Warning', error: 'Error', success: 'Done' };
  return (
    <div class={`b-alert ${level}`} role="note">
      <span class="b-alert-level">{names[level]}</span>
      <div class="text">
        <Text text={block.text} />
      </div>
    </div>
  );
}

/** Images are described, not loaded: the sandbox reaches no network. */
function Image({ block }: { block: ImageBlock }) {
  return (
    <figure class="b-image">
      {block.title && (
        <figcaption>
          <Text text={block.title} />
        </figcaption>
      )}
      <div role="img" aria-label={block.alt_text}>
        Image: {block.alt_text}
      </div>
    </figure>
  );
}

/** One block that cannot be drawn does not take the page with it. */
class BlockGuard extends Component<{ block: Block; children: ComponentChildren }, { failed: boolean }> {
  override state = { failed: false };
  override componentDidCatch() {
    this.setState({ failed: true });
  }
  render() {
    if (!this.state.failed) return this.props.children;
    return (
      <details class="b-unknown">
        <summary>This {this.props.block.type} block could not be drawn</summary>
        <pre class="pre">{JSON.stringify(this.props.block, undefined, 2)}</pre>
      </details>
    );
  }
}
