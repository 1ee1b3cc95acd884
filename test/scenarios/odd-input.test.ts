// What no keyboard sends and no name should hold, and what comes too late: over the whole bot.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cast, openStage, type Stage, wordsOf } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const markOfMei = `\u0001p${cast.mei}\u0002`;

test('a mark typed into a command mentions nobody', async () => {
  await stage.slack.command(cast.rita, { text: `/keys show X${markOfMei}X` });
  const told = await stage.until(() => stage.whispers(cast.rita).at(-1), 'an answer');
  expect(told).toContain(`No key found for “X p${cast.mei} X”`);
  expect(told).not.toContain(`<@${cast.mei}>`);
});

test('nor does one typed into a form, and a ticket stays one line', async () => {
  await stage.ask(cast.rita, 'billing-root', `why ${markOfMei}\nand how`, `OPS-1\n*Approved* ${markOfMei}`);
  const card = wordsOf(await stage.until(() => stage.card(cast.mona), 'a card'));
  expect(card).toContain(`why  p${cast.mei} \nand how`);
  expect(card).toContain('OPS-1 ∗Approved∗');
});
