// The form for a deletion and its steps; forms that a command opens.
import { formIds } from '../../src/adapters/slack/request/request-form.js';
import { keyValue } from '../../src/adapters/slack/kit/key-value.js';
import { passcodeId } from '../../src/adapters/slack/passcode/passcode-blocks.js';
import { deleteCommand } from '../../src/explanations/command-names.js';
import type { KeyAccess } from '../../src/ports/key-access.js';
import { amir, aKey, aRequest, beforeTheEnd, endsAt, rosa, vera, writer } from '../../test/domain/given.js';
import { accountOf, keyId, nora, plainKey, registrations } from '../../test/usecases/world.js';
import type { Entry, Section } from './entry.js';
import { formIn, played, type Stage } from './played.js';

const dayMs = 86_400_000;
const filled = { [formIds.key]: keyValue(aKey()), [formIds.reason]: 'Replaced by the 2026 key' };

/** Opens the form, fills it in, and reads what is found. */
async function findings({ hand }: Stage, entered = filled) {
  const form = formIn(await hand.command(rosa, 'delete'));
  return hand.send(rosa, form, entered);
}

const access = { accountOf: async () => 'acct' } as unknown as KeyAccess;

type Prepare = (stage: Stage) => void | Promise<unknown>;
type Options = Parameters<typeof played>[3];

function found(title: string, prepare: Prepare = () => undefined, entered = filled, options: Options = {}) {
  return played(
    title,
    rosa,
    async (stage) => {
      await prepare(stage);
      return findings(stage, entered);
    },
    options,
  );
}

function asked(title: string, prepare: Prepare = () => undefined, options: Options = {}): Promise<Entry> {
  return played(
    title,
    rosa,
    async (stage) => {
      const told = await findings(stage);
      await prepare(stage);
      return stage.hand.send(rosa, formIn(told));
    },
    options,
  );
}

export async function forms(): Promise<Section> {
  const facts = ({ world }: Stage) => world.keys.record(keyId).facts;
  const protects =
    (count: number, held = 0) =>
    ({ world }: Stage) =>
      void (world.keys.record(keyId).registrations = registrations(count, held));
  const away = async ({ world }: Stage) => {
    for (const { slack } of [amir, vera]) await world.absences.setAway(slack, beforeTheEnd + 2 * dayMs);
  };
  const isSetOutside: Prepare = ({ world }) => world.keys.set(keyId, 'IBMid-ELSE', endsAt);
  const entries = [
    played('The form', rosa, ({ hand }) => hand.command(rosa, 'delete')),
    played('The form, with a name that no key has', rosa, ({ hand }) =>
      hand.command(rosa, 'delete old-bakcups'),
    ),
    played('The form, of somebody who is not known', nora, ({ hand }) => hand.command(nora, 'delete')),
    found('What is found'),
    found('What is found: no dual authorization policy', undefined, {
      ...filled,
      [formIds.key]: keyValue(plainKey),
    }),
    found('What is found: resources', protects(3)),
    found('What is found: resources under retention', protects(3, 1)),
    found('What is found: the key expires before the end', (stage) => {
      facts(stage).expiresAt = beforeTheEnd + 3 * dayMs;
    }),
    found('What is found: everyone who could decide is away', away),
    found('What is found: one of them is away', ({ world }) =>
      world.absences.setAway(vera.slack, beforeTheEnd + 2 * dayMs),
    ),
    found('What is found, as oneself', undefined, filled, { mode: 'passcode' }),
    found('What is found: set for deletion outside', isSetOutside),
    found('What is found: set for deletion outside, as oneself', isSetOutside, filled, { mode: 'passcode' }),
    found('A disabled key', (stage) => {
      facts(stage).state = 'suspended';
    }),
    found('A key that is deleted', (stage) => {
      Object.assign(facts(stage), { state: 'destroyed', deletedAt: beforeTheEnd - dayMs });
    }),
    found('A key that somebody asked for already', ({ world }) => world.hold(aRequest('awaiting_approval'))),
    found('Nobody could approve', ({ world }) => {
      for (const person of [amir, vera]) world.people.put(accountOf(person, { kind: 'guest' }));
    }),
    asked('Asked'),
    asked('Asked, and IBM does not answer clearly', ({ world }) => {
      world.ports.keys.setKeyForDeletion = async () => ({
        ok: false,
        failure: { code: 'no_answer', effect: 'unknown' },
      });
    }),
    asked('Asked, and IBM refuses', ({ world }) => {
      world.ports.keys.setKeyForDeletion = async () => ({
        ok: false,
        failure: { code: 'forbidden', status: 403, effect: 'none' },
      });
    }),
    played('/keys explain, by itself', rosa, ({ hand }) => hand.command(rosa, 'keys explain')),
    played('/keys link', nora, ({ hand }) => hand.command(nora, 'keys link'), { overrides: { access } }),
    played(
      '/keys link, sent',
      nora,
      async ({ hand, world }) => {
        const form = formIn(await hand.command(nora, 'keys link'));
        world.roles.put(nora, writer);
        return hand.send(nora, form, { [passcodeId]: world.signIn.passcodeOf(nora.iamId) });
      },
      { overrides: { access } },
    ),
    played('/keys link, where a file says who is who', nora, ({ hand }) => hand.command(nora, 'keys link')),
    played('/keys resources', rosa, (stage) => {
      protects(4, 1)(stage);
      return stage.hand.command(rosa, 'keys resources old-backups');
    }),
    played('/keys resources, of a key that protects nothing', rosa, ({ hand }) =>
      hand.command(rosa, 'keys resources old-backups'),
    ),
  ];
  return {
    title: 'Forms',
    about: `\`${deleteCommand()}\` opens a form, shows what is found, and asks. Only who may use a form gets it.`,
    entries: whatDiffers(await Promise.all(entries)),
  };
}

/** Of what is found in a special case, what an ordinary key does not show. */
function whatDiffers(entries: readonly Entry[]): Entry[] {
  const ordinary = entries.find(({ title }) => title === 'What is found')?.texts[0]?.words ?? [];
  return entries.map((entry) => {
    if (!entry.title.startsWith('What is found: ')) return entry;
    const texts = entry.texts.map((text) => ({
      ...text,
      words: text.words.filter((paragraph) => !ordinary.includes(paragraph)),
    }));
    return { ...entry, when: 'What differs from what is found of an ordinary key.', texts };
  });
}
