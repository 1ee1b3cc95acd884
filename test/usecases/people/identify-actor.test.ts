import { describe, expect, test } from 'vitest';
import { LinkUnreadable } from '../../../src/ports/identity-links.js';
import { identifyActor, identifyPerson, withRightsOn } from '../../../src/usecases/people/identify-actor.js';
import { amir, manager, rosa, writer } from '../../domain/given.js';
import { accountOf, instance, keyId, nora, openWorld, refusalOf, valueOf } from '../world.js';

const key = { instanceId: instance.id, keyRingId: 'default', keyId };
const none = { maySetForDeletion: false, mayDelete: false };
const onCondition = { maySetForDeletion: true, mayDelete: true };

describe('whoever acts', () => {
  test('is told by Slack and the role directory, with their rights on the key', async () => {
    const { ports } = openWorld();
    expect(valueOf(await identifyActor(ports, rosa.slack, key))).toEqual({
      slack: rosa.slack,
      account: 'member',
      person: rosa,
      rights: writer,
    });
  });

  test('has no rights where no key is meant', async () => {
    const { ports } = openWorld();
    expect(valueOf(await identifyActor(ports, amir.slack)).rights).toEqual(none);
  });

  test('is looked at now: nothing of a moment ago counts', async () => {
    const { ports, people, roles } = openWorld();
    await identifyActor(ports, amir.slack, key);
    roles.put(amir, none);
    expect(valueOf(await identifyActor(ports, amir.slack, key)).rights).toEqual(none);
    people.put(accountOf(amir, { kind: 'deactivated' }));
    expect(valueOf(await identifyActor(ports, amir.slack, key)).account).toBe('deactivated');
  });

  test('and is not known comes with the reason', async () => {
    const { ports, roles } = openWorld();
    roles.forget(rosa, 'email_ambiguous');
    const actor = valueOf(await identifyActor(ports, rosa.slack, key));
    expect(actor).toMatchObject({ account: 'member', unknown: 'email_ambiguous', rights: none });
    expect(actor.person).toBeUndefined();
  });

  test('comes with when their link changed hands', async () => {
    const { ports, roles } = openWorld();
    roles.put(amir, manager, 42);
    expect(valueOf(await identifyActor(ports, amir.slack, key)).linkChangedAt).toBe(42);
  });

  test.each(['guest', 'bot', 'deactivated'] as const)(
    'is nobody, whatever IAM says, being a %s',
    async (kind) => {
      const { ports, people } = openWorld();
      people.put(accountOf(amir, { kind }));
      const actor = valueOf(await identifyActor(ports, amir.slack, key));
      expect(actor).toEqual({ slack: amir.slack, account: kind, person: undefined, rights: none });
    },
  );

  test('is an outsider where the click or Slack says another workspace', async () => {
    const { ports, people } = openWorld();
    const elsewhere = { ...amir.slack, teamId: 'T0ELSE' };
    expect(valueOf(await identifyActor(ports, elsewhere, key)).account).toBe('outsider');
    people.put(accountOf({ ...amir, slack: elsewhere }));
    expect(valueOf(await identifyActor(ports, amir.slack, key)).account).toBe('outsider');
  });

  test('is not guessed while Slack or IAM does not answer', async () => {
    const { ports, people, roles } = openWorld();
    roles.rightsOf = () => Promise.reject(new Error('IAM is away'));
    expect(refusalOf(await identifyActor(ports, amir.slack, key))).toBe('trouble: roles');
    roles.isAway = true;
    expect(refusalOf(await identifyActor(ports, amir.slack))).toBe('trouble: roles');
    roles.recognise = () => Promise.reject(new LinkUnreadable('unreadable'));
    expect(refusalOf(await identifyActor(ports, amir.slack))).toBe('trouble: link');
    people.isAway = true;
    expect(refusalOf(await identifyActor(ports, amir.slack, key))).toBe('trouble: slack');
  });
});

describe('a right that hangs on a condition', () => {
  test('counts for people who act as themselves: IBM checks it at the act', async () => {
    const { ports, roles } = openWorld({ mode: 'passcode' });
    roles.put(nora, { ...none, onCondition });
    expect(valueOf(await identifyActor(ports, nora.slack, key)).rights).toMatchObject(onCondition);
  });

  test('does not count where service IDs act, and is told apart', async () => {
    const { ports, roles } = openWorld();
    roles.put(nora, { ...none, onCondition });
    const { rights } = valueOf(await identifyActor(ports, nora.slack, key));
    expect(rights).toEqual({ ...none, onCondition });
  });
});

test('what is open to everybody IBM Cloud knows is refused to anybody else', async () => {
  const { ports, people } = openWorld();
  expect(valueOf(await identifyPerson(ports, rosa.slack)).person).toEqual(rosa);
  expect(refusalOf(await identifyPerson(ports, nora.slack))).toBe('person_unknown');
  people.put(accountOf(rosa, { kind: 'guest' }));
  expect(refusalOf(await identifyPerson(ports, rosa.slack))).toBe('account_not_eligible');
});

test('rights are read for somebody identified a moment ago, and for nobody else', async () => {
  const { ports } = openWorld();
  const known = valueOf(await identifyActor(ports, amir.slack));
  expect(valueOf(await withRightsOn(ports, known, key)).rights).toEqual(manager);
  const unknown = valueOf(await identifyActor(ports, nora.slack));
  expect(valueOf(await withRightsOn(ports, unknown, key))).toEqual(unknown);
});
