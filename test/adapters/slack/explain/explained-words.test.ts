import { describe, expect, test } from 'vitest';
import { explainedWords } from '../../../../src/adapters/slack/explain/explained-words.js';
import { section } from '../../../../src/adapters/slack/kit/blocks.js';
import { dateToken } from '../../../../src/adapters/slack/kit/mrkdwn.js';
import { departedWords } from '../../../../src/adapters/slack/words/departed-words.js';
import { keyLife } from '../../../../src/domain/key-life.js';
import type { KeyFacts } from '../../../../src/domain/key.js';
import type { KmsFailure } from '../../../../src/domain/kms-failure.js';
import type { DeletionRequest } from '../../../../src/domain/request.js';
import type { ErrorExplained, KeyInQuestion } from '../../../../src/usecases/keys/explain-error.js';
import { createIbmErrorRecognition } from '../../../../src/adapters/ibm/pasted-errors/error-recognition.js';
import { gatesOf } from '../../../../src/domain/gates.js';
import {
  aBlockedRequest,
  acting,
  aKey,
  amir,
  aRequest,
  beforeTheEnd as now,
  buckets,
  endsAt,
  manager,
  protectedBy,
  protectedElsewhere,
  requestedKey,
  resourcesElsewhere,
  retained,
  rosa,
  unprotected,
  writer,
} from '../../../domain/given.js';

const { recognise } = createIbmErrorRecognition();
const guideMessage =
  'The service was not able to delete key old-backups because the key is enabled with the dual authorization policy.';

function inQuestion(changes: Partial<KeyFacts> = {}, asked: Partial<KeyInQuestion> = {}): KeyInQuestion {
  const key = aKey(changes);
  const protection = asked.protection ?? unprotected;
  return {
    key,
    instance: { id: key.instanceId, name: 'payments-kms', service: 'kms', region: 'eu-de' },
    actor: acting(rosa, writer),
    gates: gatesOf(key, protection, now),
    protection,
    owners: [],
    openRequest: undefined,
    setWith: undefined,
    mayAsk: true,
    mayAdopt: false,
    serverTime: now,
    ...asked,
  };
}

function explained(text: string, parts: Partial<ErrorExplained> = {}): ErrorExplained {
  const recognised = recognise(text);
  return {
    recognised,
    failure: recognised.failure,
    call: undefined,
    key: undefined,
    keyTrouble: undefined,
    ...parts,
  };
}

/** The first block, which tells what the error means. */
function meaningOf(parts: ErrorExplained): string {
  const [first] = explainedWords(parts, 'service-ids').blocks;
  return first?.type === 'section' ? (first.text?.text ?? '') : '';
}

const set = { dualAuthorization: { enabled: true, set: true, endsAt } } as const;

describe('the console’s message to whoever set the key for deletion', () => {
  const meaningFor = (changes: Partial<KeyFacts>, asked: Partial<KeyInQuestion> = {}) =>
    meaningOf(explained(guideMessage, { key: inQuestion(changes, asked) }));
  const openRequest: DeletionRequest = aRequest('awaiting_approval');

  test('without the key says that its reader set it for deletion, and never that nobody is missing', () => {
    const meaning = meaningOf(explained(guideMessage));
    expect(meaning).toContain('you set it for deletion');
    expect(meaning).toContain('another one with the Manager role');
    expect(meaning).not.toMatch(/wants it set for deletion by somebody else|Cancel this request/);
  });

  test('while the authorization runs leads to a second Manager, until when', () => {
    const meaning = meaningFor(set);
    expect(meaning).toContain('you set it for deletion');
    expect(meaning).toMatch(/Take it up.*before <!date\^/);
  });

  test('while it runs with an open request leads to that request’s card', () => {
    expect(meaningFor(set, { openRequest })).toMatch(
      new RegExp(`you set it for deletion.*with request ${openRequest.id}\\..*has to approve`, 's'),
    );
    const other = meaningFor(set, { openRequest, actor: acting(amir, manager) });
    expect(other).toContain(`with request ${openRequest.id} by <@${rosa.slack.userId}>`);
    expect(other).not.toContain('you gave');
  });

  test('after it has run out, or was taken back, leads to a new request', () => {
    const lapsed = { dualAuthorization: { enabled: true, set: true, endsAt: now - 1 } } as const;
    expect(meaningFor(lapsed)).toMatch(/have run out.*Ask with `\/delete-key`/s);
    expect(meaningFor({})).toMatch(/is not set for deletion now.*Ask with `\/delete-key`/s);
  });

  test('is not taken for one about a key without the policy, nor about one that is gone', () => {
    expect(meaningFor({ dualAuthorization: { enabled: false } })).toContain('is about another key');
    expect(meaningFor({ ...set, state: 'destroyed' })).toContain('has been deleted since');
  });

  test('gives way to a reason code that says something else', () => {
    expect(meaningOf(explained(`${guideMessage} PREV_KEY_DEL_ERR`))).toContain('retention policy');
    expect(meaningOf(explained('AUTHORIZATIONS_NOT_MET'))).toContain(
      'wants it set for deletion by somebody else',
    );
  });
});

describe('a call', () => {
  const failure: KmsFailure = { code: 'BAD_BODY_ERR', status: 400, effect: 'none' };

  test('of somebody else’s is not laid at Countersign’s door', () => {
    for (const text of ['BAD_BODY_ERR', 'SOMETHING_NEW_ERR', 'HTTP/1.1 500']) {
      expect(meaningOf(explained(text))).not.toMatch(/Countersign sent|the log has|Countersign looks/);
    }
  });

  test('of Countersign’s own is known by its correlation id', () => {
    const call = { correlationId: 'c-1', operation: 'deleteKey', instanceId: 'i-1', at: now, failure };
    expect(meaningOf(explained('c-1', { failure, call }))).toMatch(/Countersign sent.*the log has the call/s);
  });
});

describe('what to do about retention', () => {
  const protection = protectedBy(2, 1);
  const nextWith = (owners: KeyInQuestion['owners']) =>
    explainedWords(
      explained('PREV_KEY_DEL_ERR', { key: inQuestion(set, { protection, owners }) }),
      'service-ids',
    ).text;
  const account = {
    accountId: 'acct',
    isOther: false,
    task: 'lift_retention' as const,
    resources: buckets(1, 1),
  };

  test('points to the owner above only where there is one', () => {
    const owner = { iamId: 'IBMid-1', name: 'Mei' };
    expect(nextWith([{ ...account, owner }])).toContain('the account owner named above');
    const unseen = nextWith([account]);
    expect(unseen).toContain('Ask the owner of the account above');
    expect(unseen).not.toContain('named above');
    const none = nextWith([]);
    expect(none).toContain('which Countersign cannot tell');
    expect(none).not.toContain('above');
  });
});

test('of a conflict names whose the resources are, and whom that takes besides the reader', () => {
  const resources = resourcesElsewhere.filter(({ accountId }) => accountId === 'other');
  const release = { accountId: 'other', isOther: true, task: 'release' as const, resources };
  const asked = (owners: KeyInQuestion['owners'], protection = protectedElsewhere) =>
    explainedWords(
      explained('PROTECTED_RESOURCE_ERR', { key: inQuestion({}, { protection, owners }) }),
      'service-ids',
    ).text;
  const owned = asked([{ ...release, owner: { iamId: 'IBMid-CARLA', name: 'Carla' } }]);
  expect(owned).toContain('in account Contoso (`other`)');
  expect(owned).toContain('Ask Carla, owner of the account `other`');
  expect(owned).toContain('What another account owns is removed there; its owner is named above.');
  expect(asked([], protectedBy(3))).not.toContain('another account');
});

describe('what the text says of a key that stands otherwise now', () => {
  const asked = (text: string, changes: Partial<KeyFacts>, protection = protectedBy(0)) =>
    explainedWords(explained(text, { key: inQuestion(changes, { protection }) }), 'service-ids').text;

  test('is not told of a live key as its present state', () => {
    const live = asked('KEY_DELETED_ERR', {});
    expect(live).toMatch(/is not deleted now.*restored since, or another key/s);
    expect(live).not.toMatch(/has already been deleted|nothing left to delete/);
    expect(asked('KEY_DELETED_ERR', { state: 'destroyed' })).toContain('has already been deleted');
  });

  test('gives no advice about what stood in the way of a deletion once the key is deleted', () => {
    for (const code of ['PROTECTED_RESOURCE_ERR', 'PREV_KEY_DEL_ERR', 'AUTHORIZATIONS_NOT_MET']) {
      const words = asked(code, { state: 'destroyed' });
      expect(words).toContain('has been deleted since');
      expect(words).not.toMatch(/Ask with|you can also ask|Then try again|\/keys sync/);
    }
  });

  test('offers force where nothing but registrations stands in the way', () => {
    expect(asked('PROTECTED_RESOURCE_ERR', {}, protectedBy(2))).toContain('or ask for a force');
    expect(asked('PROTECTED_RESOURCE_ERR', {}, protectedBy(2, 1))).not.toMatch(/ask for a force/);
    expect(meaningOf(explained('PROTECTED_RESOURCE_ERR'))).toContain('if none forbids it');
  });

  test('tells what to do about it once, by how the key stands', () => {
    const used = asked('PROTECTED_RESOURCE_ERR', {}, protectedBy(2));
    expect(used.match(/another key/g)).toHaveLength(1);
    expect(used).toContain('`/keys sync old-backups`');
    expect(asked('PROTECTED_RESOURCE_ERR', {})).not.toMatch(/another key|sync/);
    const unset = asked('AUTHORIZATIONS_NOT_MET', {});
    expect(unset).toContain('It is not set for deletion now.');
    expect(unset).not.toMatch(/seven days are over|whoever set it/);
    const isSet = asked('AUTHORIZATIONS_NOT_MET', set);
    expect(isSet).toContain('whoever set it cannot be the one who deletes it');
    expect(isSet).not.toMatch(/not set for deletion|\/delete-key/);
  });

  test('of an open request names whom it waits for, and leaves force to its requester', () => {
    const openRequest = aRequest('awaiting_approval', { protection: protectedBy(3) });
    const read = (actor: KeyInQuestion['actor']) =>
      explainedWords(
        explained('PROTECTED_RESOURCE_ERR', {
          key: inQuestion(set, { openRequest, protection: protectedBy(3), actor, mayAsk: false }),
        }),
        'service-ids',
      ).text;
    const requester = read(acting(rosa, writer));
    expect(requester).toMatch(/waits for <@U0AMIR> or <@U0VERA>/);
    expect(requester).toContain('ask for a force deletion');
    expect(read(acting(amir, manager))).not.toContain('force');
    const forced = { ...openRequest, force: true };
    const words = explainedWords(
      explained('PROTECTED_RESOURCE_ERR', {
        key: inQuestion(set, { openRequest: forced, protection: protectedBy(3), mayAsk: false }),
      }),
      'service-ids',
    ).text;
    expect(words).toContain('The force deletion `CS-');
    expect(words).not.toMatch(/another key|\/keys sync/);
  });

  test('of a blocked request offers no approval that IBM would refuse again', () => {
    const read = (blocked: DeletionRequest, protection: KeyInQuestion['protection']) => {
      const asked = { openRequest: blocked, protection, actor: acting(amir, manager), mayAsk: false };
      return explainedWords(
        explained('PROTECTED_RESOURCE_ERR', { key: inQuestion(set, asked) }),
        'service-ids',
      ).text;
    };
    const still = read(aBlockedRequest({ protection: protectedBy(3) }), protectedBy(3));
    expect(still).toMatch(/can be approved again once the way is clear; its card says when\. Remove what/);
    expect(still).not.toMatch(/Try again|you may take it/);
    const clear = read(aBlockedRequest({ protection: protectedBy(3) }), unprotected);
    expect(clear).toMatch(/you may take it.*Try again/s);
    const held = read(
      aBlockedRequest({ protection: protectedBy(3, 1), failure: retained }),
      protectedBy(3, 1),
    );
    expect(held).toContain('nothing deletes this key');
    expect(held).not.toContain('Try again');
  });

  test('names the cause that holds the key, and every cause only where it is not known', () => {
    const known = meaningOf(
      explained('PREV_KEY_DEL_ERR', { key: inQuestion({}, { protection: protectedBy(2, 1) }) }),
    );
    expect(known).toContain('1 resource is under a retention policy. A force deletion does not help.');
    expect(known).not.toContain('reclaimed');
    expect(meaningOf(explained('PREV_KEY_DEL_ERR'))).toContain('waits to be reclaimed');
  });
});

test('an id that is no key’s any more is not called missing', () => {
  const words = explainedWords(explained(`KEY_DELETED_ERR ${inQuestion({}).key.keyId}`), 'service-ids').text;
  expect(words).toContain('a deleted key is gone after 90 days');
  expect(words).not.toContain('names no key');
});

test('the text tells what the blocks tell, within Slack’s limit', () => {
  const openRequest = aRequest('awaiting_approval', { protection: protectedBy(3) });
  const parts = explained('PROTECTED_RESOURCE_ERR', {
    key: inQuestion(set, {
      openRequest,
      protection: protectedBy(3),
      actor: acting(amir, manager),
      mayAsk: false,
    }),
  });
  const { text } = explainedWords(parts, 'service-ids');
  for (const told of [
    'resources are registered with it',
    `Key ${requestedKey.name} now`,
    '3 buckets',
    `by <@${rosa.slack.userId}> with request`,
    'you may take it',
    'Buttons: Approve deletion, Resources.',
  ]) {
    expect(text).toContain(told);
  }
  const unknown = explainedWords(explained('the printer is on fire'), 'service-ids').text;
  expect(unknown).toContain('cannot tell what this text means');
  const long = explained('x', { failure: { code: 'conflict', effect: 'none', detail: '<'.repeat(3_000) } });
  expect(explainedWords(long, 'service-ids').text.length).toBeLessThanOrEqual(4_000);
});

describe('how a key stands now', () => {
  const day = 86_400_000;
  const textOf = (changes: Partial<KeyFacts>, asked: Partial<KeyInQuestion> = {}) => {
    const key = inQuestion(changes, asked);
    const { deletion } = keyLife(key.key, now);
    const departed = deletion ? [section(departedWords({ deletion }))] : [];
    return explainedWords(explained('KEY_DELETED_ERR', { key }), 'service-ids', departed).text;
  };

  test('on day 40 after its deletion nobody is told to restore it', () => {
    const deleted = {
      state: 'destroyed',
      deletedAt: now - 40 * day,
      restorableUntil: now - 10 * day,
    } as const;
    const text = textOf(deleted);
    expect(text).toContain(
      `can no longer be restored: the 30 days for that ended ${dateToken(now - 10 * day)}`,
    );
    expect(text).toContain(`removes what is left of it after ${dateToken(now + 50 * day)}`);
    expect(text).not.toContain('A Manager can restore');
  });

  test('on day 1 until when, once', () => {
    const text = textOf({ state: 'destroyed', deletedAt: now - day });
    expect(text.match(/can restore/g)).toHaveLength(1);
    expect(text).toContain(`A Manager can restore it until ${dateToken(now + 29 * day)}.`);
  });

  test('its expiration, and from when on it can be rotated again', () => {
    const text = textOf({ expiresAt: now + 5 * day, lastRotatedAt: now - 60_000 });
    expect(text).toContain(`expires ${dateToken(now + 5 * day)}, within seven days`);
    expect(text).toContain(`can be rotated again from ${dateToken(now - 60_000 + 3_600_000)} on`);
  });

  test('an authorization of an ended request of ours is not told as set outside', () => {
    const ended = aRequest('superseded');
    const text = textOf(set, { setWith: ended });
    expect(text).toContain(`with request \`${ended.id}\``);
    expect(text).not.toContain('outside Countersign');
    expect(textOf(set)).toContain('outside Countersign');
  });
});
