import type { Story } from './story.js';

export const recommendedMode: Story = {
  id: 'recommended-mode',
  title: 'The recommended mode',
  about:
    'People act as themselves by one-time passcode: IBM sees two people, and the bot holds no key that deletes.',
  identity: 'passcode',
  async play({ tell, ask, press, givePasscode, until, key }) {
    await tell(
      'The bot has started again without a key that deletes. Rita asks, with a passcode of her own.',
      ['rita', 'mona'],
    );
    await ask('rita', 'billing-root', 'Billing moved to its own account in spring.');
    await until('IBM sees Rita', () => key('billing-root').setForDeletion?.byIamId === 'IBMid-RITA001');
    await tell('IBM has Rita on record as whoever set the key for deletion. Mona approves.');
    await press('mona', 'approve_deletion');
    await tell('The form wants a passcode of Mona’s: she signs in to IBM Cloud, copies it, and pastes it.');
    await givePasscode('mona');
    await until('the key is deleted', () => key('billing-root').state === 5);
    await until('IBM sees Mona', () => key('billing-root').deletedBy === 'IBMid-MONA001');
    await tell(
      'Deleted, and IBM has two people on record: set by Rita, deleted by Mona. KMS in Backstage shows it.',
    );
  },
};
