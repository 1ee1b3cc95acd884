import { expect, it } from 'vitest';
import { splitAtEmoji } from '../../../../src/sandbox/page/text/emoji.js';

it('finds the emoji it can draw, with or without the mark that asks for a picture', () => {
  expect(splitAtEmoji('✅ done ⚠️ 2 ⚠ 🦄')).toEqual([
    { text: '✅', name: 'white_check_mark' },
    { text: ' done ' },
    { text: '⚠️', name: 'warning' },
    { text: ' 2 ' },
    { text: '⚠', name: 'warning' },
    { text: ' 🦄' },
  ]);
});
