// Views that hold words alone.
import type { KnownBlock, ModalView } from '@slack/types';
import { plain, section } from './blocks.js';

/** Stands while something is looked up; opened before any remote call, inside the trigger's three seconds. */
export function loadingView(title: string, words: string): ModalView {
  return { type: 'modal', title: plain(title), close: plain('Close'), blocks: [section(words)] };
}

/** Words and nothing to press but Close. */
export function messageView(title: string, blocks: KnownBlock[]): ModalView {
  return { type: 'modal', title: plain(title), close: plain('Close'), blocks };
}
