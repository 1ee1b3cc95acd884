import { hourMs, type Story } from './story.js';

export const resourcesBlock: Story = {
  id: 'resources-block',
  title: 'Resources block',
  about: 'IBM refuses with a 409, the card lists what is in the way, and the way becomes clear.',
  async play({ tell, ask, press, has, until, key, release, advance }) {
    await tell('Rita asks to delete invoices-root, which two buckets and a database still use.', [
      'rita',
      'mona',
    ]);
    await ask('rita', 'invoices-root', 'The invoices have moved to the new account.');
    await tell('The card says what still uses the key. Mona approves all the same.');
    await press('mona', 'approve_deletion');
    await until('Rita’s card says that IBM refused', () => has('rita', 'check_blockers'));
    await tell('IBM refuses: 409 Conflict. Nothing was deleted, and the request stays open.');
    release('invoices-root', 2);
    await tell('The two buckets are removed. Rita looks again: one database is left.');
    await press('rita', 'check_blockers');
    await tell('The database goes too. Nobody has to look: within the hour Countersign does.');
    release('invoices-root');
    await advance(hourMs);
    await until('the cards say that the way is clear', () => !has('rita', 'check_blockers'));
    await tell('The way is clear, and everyone was told once. Mona approves again.');
    await press('mona', 'approve_deletion');
    await until('the key is deleted', () => key('invoices-root').state === 5);
    await until('Mona’s card says so', () => !has('mona', 'approve_deletion'));
    await tell('Deleted. All cards say so.');
  },
};
