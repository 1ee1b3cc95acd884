import { minuteMs, type Story } from './story.js';

export const ibmIsDown: Story = {
  id: 'ibm-is-down',
  title: 'IBM is down for five minutes',
  about: 'IBM falls silent between the click and its answer: nobody guesses, and nothing is deleted twice.',
  async play({ tell, ask, press, has, until, key, deletes, fault, clearFaults, advance }) {
    await tell('Rita asks to delete billing-root.', ['rita', 'mona']);
    await ask('rita', 'billing-root', 'Billing moved to its own account in spring.');
    await tell('IBM goes down in the moment Mona approves: the DELETE leaves, and no answer comes.');
    fault({ target: 'kms', operation: 'deleteKey', status: 503, times: 1_000 });
    await press('mona', 'approve_deletion');
    await until('the DELETE leaves', () => deletes() > 0);
    fault({ target: 'kms', status: 503, times: 1_000 });
    await until('Mona’s card says that it is under way', () => !has('mona', 'approve_deletion'));
    await tell(
      'Did it take effect? The cards do not guess: nothing is confirmed yet. Nobody has to do anything.',
    );
    await tell('Five minutes later IBM is back.');
    await advance(5 * minuteMs);
    clearFaults();
    await until('Countersign has read the key', () => has('mona', 'approve_deletion'));
    await tell(
      'Countersign read the key: it is still there, so the approval has ended. Mona approves again.',
    );
    await press('mona', 'approve_deletion');
    await until('the key is deleted', () => key('billing-root').state === 5);
    await until('Mona’s card says so', () => !has('mona', 'approve_deletion'));
    await tell('Deleted, once.');
  },
};
