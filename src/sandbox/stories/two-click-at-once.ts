import type { Story } from './story.js';

export const twoClickAtOnce: Story = {
  id: 'two-click-at-once',
  title: 'Two click at once',
  about: 'Two Managers approve in the same moment: one DELETE reaches IBM.',
  async play({ tell, ask, press, has, until, key, deletes }) {
    await tell('Rita asks to delete billing-root. Mona and Malik both read their card.', ['mona', 'malik']);
    await ask('rita', 'billing-root', 'Billing moved to its own account in spring.');
    await tell('Both press Approve deletion in the same moment.');
    await Promise.all([press('mona', 'approve_deletion'), press('malik', 'approve_deletion')]);
    await until('the key is deleted', () => key('billing-root').state === 5);
    await until(
      'both cards say so',
      () => !has('mona', 'approve_deletion') && !has('malik', 'approve_deletion'),
    );
    await until('IBM hears one DELETE alone', () => deletes() === 1);
    await tell('One DELETE reached IBM. Both cards say who approved; the other click changed nothing.');
  },
};
