// Who may use which word of `/keys`: the list says it, the use cases behind the words decide it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keysWords } from '../../src/adapters/slack/keys/keys-words.js';
import { cast, openStage, type Stage, wordsOf } from './stage.js';

const guest = 'You are a guest';
const unknown = 'does not know your IBM Cloud identity';

describe('who may use a word of /keys', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ roles: { from: 'iam', matchByEmail: true } });
  });
  afterAll(() => stage.close());

  /** What somebody is told, in a modal or in words, once nothing is being looked up any more. */
  const told = async (who: string, text: string): Promise<string> => {
    const before = stage.whispers(who).length;
    await stage.slack.command(who, { text });
    const words = await stage.until(() => {
      const modal = stage.modal(who);
      const shown = modal ? wordsOf(modal) : stage.whispers(who).slice(before).at(-1);
      return shown?.includes('…') ? undefined : shown;
    }, `an answer to ${text}`);
    const modal = stage.modal(who);
    if (modal) await stage.slack.closeModal(who, { viewId: modal.id, clear: true });
    return words;
  };

  test.each(keysWords.filter(({ who }) => who !== 'anyone'))('$word: $who', async ({ word, who }) => {
    const text = `/keys ${word} billing`;
    expect(await told(cast.gus, text)).toContain(guest);
    const ofNora = await told(cast.nora, text);
    if (who === 'known') expect(ofNora).toContain(unknown);
    else expect(ofNora).not.toContain(unknown);
  });
});
