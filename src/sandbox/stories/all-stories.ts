import { ibmIsDown } from './ibm-is-down.js';
import { nobodyAnswers } from './nobody-answers.js';
import { recommendedMode } from './recommended-mode.js';
import { resourcesBlock } from './resources-block.js';
import type { Story } from './story.js';
import { twoClickAtOnce } from './two-click-at-once.js';

export const allStories: Story[] = [
  resourcesBlock,
  ibmIsDown,
  nobodyAnswers,
  twoClickAtOnce,
  recommendedMode,
];
