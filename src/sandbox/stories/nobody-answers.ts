import { dayMs, hourMs, type Story } from './story.js';

export const nobodyAnswers: Story = {
  id: 'nobody-answers',
  title: 'Nobody answers for seven days',
  about: 'Reminders until the last hour, and on the seventh day the request ends: the key stays.',
  async play({ tell, ask, has, heard, until, key, advance }) {
    await tell('Rita asks to delete billing-root. IBM gives the Managers seven days.', ['rita', 'mona']);
    await ask('rita', 'billing-root', 'Billing moved to its own account in spring.');
    await tell('The Managers have their cards. Almost seven days pass, and nobody answers.');
    const before = heard('mona');
    // In the last hour nobody’s working hours are waited for.
    await advance(7 * dayMs - hourMs / 2);
    await until('Mona is reminded', () => heard('mona') > before);
    await tell(
      'Half an hour is left: whoever can approve is reminded. Before, that would have come in their working hours.',
    );
    await advance(hourMs);
    await until('Mona’s card says that it is over', () => !has('mona', 'approve_deletion'));
    await until('IBM’s period is over', () => key('billing-root').setForDeletion?.lapsed !== false);
    await tell('The seven days are over. Nothing was deleted, the buttons are gone, and Rita can ask again.');
  },
};
