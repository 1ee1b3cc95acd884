// A process that is slow at the worst moment: what another replica and people do meanwhile has to count.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { forceIds } from '../../src/adapters/slack/force/force-form.js';
import { formIds } from '../../src/adapters/slack/request/request-form.js';
import { decideRequest } from '../../src/usecases/requests/decide-request.js';
import type { Ports } from '../../src/usecases/ports.js';
import { transition } from '../../src/usecases/effects/transition.js';
import { addBuckets, deleteCalls, everyCardSays, keyIds, keyNow } from './key-watching.js';
import { cardTitle, cast, openStage, type Stage, wordsOf } from './stage.js';

describe('a deletion that is held up', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.close());

  const ports = () => stage.app().ports;
  const openId = async () => (await ports().requests.listOpen()).requests[0]!.id;
  const submit = async (who: string, callbackId: string, values: Record<string, string>) => {
    const form = await stage.until(
      () => stage.slack.view(who).modals.find((modal) => modal.callbackId === callbackId),
      `the form ${callbackId}`,
    );
    await stage.slack.submit(who, {
      viewId: form.id,
      values: Object.fromEntries(Object.entries(values).map(([id, value]) => [id, { [id]: value }])),
    });
  };
  const askForForce = async () => {
    const findings = await stage.fillForm(cast.rita, 'invoices');
    await stage.slack.press(cast.rita, { on: { viewId: findings.id }, actionId: formIds.askForForce });
    await submit(cast.rita, forceIds.ask, {
      [forceIds.name]: 'invoices-root',
      [forceIds.reason]: 'It is archived',
    });
    await everyCardSays(stage, 'Delete key invoices-root by force, with its data?');
  };
  const approveForce = async () => {
    await stage.press(cast.mona, cardActions.approveForce);
    await submit(cast.mona, forceIds.approve, { [forceIds.name]: 'invoices-root' });
  };
  /** What another replica does once the attempt looks abandoned, and the requester then. */
  const lapseAndCancel = async (id: string) => {
    const failure = { code: 'no_answer', effect: 'unknown' } as const;
    await transition(ports(), id, { type: 'lapse_approval', failure });
    const rita = { userId: cast.rita, teamId: ports().settings.homeTeamId };
    await decideRequest(ports(), id, rita, { type: 'cancel' });
  };
  /** Runs once, when the list is read for the time after `skip` others from now on. */
  const atListReading = (skip: number, act: () => Promise<void>) => {
    const { registrations } = ports().keys;
    let reads = 0;
    const keys: Ports['keys'] = ports().keys;
    keys.registrations = async (ref) => {
      const list = await registrations(ref);
      if (reads++ === skip) await act();
      return list;
    };
    return () => reads;
  };
  /** Whether each DELETE was sent with force. */
  const forcesSent = () => {
    const sent: boolean[] = [];
    const { deleteKey } = ports().keys;
    ports().keys.deleteKey = (ref, session, options) => {
      sent.push(options.force);
      return deleteKey(ref, session, options);
    };
    return sent;
  };

  it.each([
    // The click reads the list once, the attempt before it begins once more.
    ['before its DELETE', 1, 0],
    ['between two tries of its DELETE', 2, 1],
  ])('reading the list %s sends nothing once the request was cancelled', async (_, skip, deletes) => {
    await askForForce();
    const id = await openId();
    const reads = atListReading(skip, () => lapseAndCancel(id));
    stage.faults.add({ target: 'kms', operation: 'deleteKey', status: 429 });
    await approveForce();
    await everyCardSays(stage, 'Cancelled: key invoices-root stays');
    await stage.until(() => !wordsOf(stage.modal(cast.mona)).includes('Checking and deleting'), 'an answer');
    expect(reads()).toBeGreaterThan(skip);
    expect(deleteCalls(stage)).toBe(deletes);
    expect(keyNow(stage, keyIds.invoices).deletedAt).toBeNull();
  });

  it('does not repeat its DELETE when reading the list took longer than a restore can be ruled out', async () => {
    await askForForce();
    stage.faults.add({ target: 'kms', operation: 'deleteKey', status: 503 });
    atListReading(2, () => stage.clock.advance(50_000));
    await approveForce();
    await stage.until(
      () => wordsOf(stage.card(cast.mona)).includes('IBM is being asked to delete'),
      'the attempt',
    );
    await stage.clock.advance(60_000);
    await stage.until(() => wordsOf(stage.card(cast.mona)).includes('Not carried out'), 'the lapse');
    expect(deleteCalls(stage)).toBe(1);
  });

  it('a conflict blocks although the key cannot be read after it', async () => {
    await stage.ask(cast.rita, 'invoices');
    await everyCardSays(stage, 'Delete key invoices-root?');
    const { deleteKey } = ports().keys;
    ports().keys.deleteKey = async (...call) => {
      stage.faults.add({ target: 'kms', operation: 'getKeyMetadata', status: 503, times: 12 });
      const result = await deleteKey(...call);
      return result;
    };
    await stage.press(cast.mona, cardActions.approve);
    await stage.until(
      () => cardTitle(stage.card(cast.mona)) === 'IBM refused: 3 resources still use key invoices-root',
      `the block; there is ${wordsOf(stage.card(cast.mona))}`,
    );
    expect(wordsOf(stage.card(cast.mona))).toContain('3 of 3 resources are still registered');
  });

  it('an authorization gone between approval and DELETE ends the request with IBM’s answer', async () => {
    await stage.ask(cast.rita, 'billing');
    await everyCardSays(stage, 'Delete key billing-root?');
    const { sessionFor } = ports().sessions;
    ports().sessions.sessionFor = async (...asked) => {
      const session = await sessionFor(...asked);
      stage.kms.outside.unset(keyIds.billing);
      return session;
    };
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays(stage, 'Ended: key billing-root was unset outside Countersign');
    expect(deleteCalls(stage)).toBe(1);
    expect(wordsOf(stage.card(cast.malik))).toContain(
      'was not deleted: IBM wants it set for deletion by somebody else first',
    );
    const audit = await ports().audit.read(1, 100);
    expect(audit.find(({ type }) => type === 'request.superseded')?.facts).toMatchObject({
      change: 'unset',
      failure: { code: 'AUTHORIZATIONS_NOT_MET', status: 409 },
    });
  });

  it('an ordinary approval sends its DELETE without force, also where resources came in between', async () => {
    const sent = forcesSent();
    await stage.ask(cast.rita, 'billing');
    await everyCardSays(stage, 'Delete key billing-root?');
    const { deleteKey } = ports().keys;
    ports().keys.deleteKey = async (...call) => {
      addBuckets(stage, keyIds.billing, ['late-arrival']);
      return deleteKey(...call);
    };
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays(stage, 'IBM refused: 1 resource still uses key billing-root');
    expect(sent).toEqual([false]);
    expect(wordsOf(stage.card(cast.malik))).toContain('late-arrival');
  });

  it('a reminder in the moment of asking for force is no decision', async () => {
    await stage.ask(cast.rita, 'invoices');
    await everyCardSays(stage, 'Delete key invoices-root?');
    const id = await openId();
    const { commit } = ports().requests;
    let met = false;
    ports().requests.commit = async (move) => {
      if (move.replaces && !met) {
        met = true;
        await transition(ports(), id, { type: 'remind', people: [{ userId: 'U0AMIR' }] });
      }
      return commit(move);
    };
    await stage.press(cast.rita, cardActions.force);
    await submit(cast.rita, forceIds.ask, {
      [forceIds.name]: 'invoices-root',
      [forceIds.reason]: 'It is archived',
    });
    await everyCardSays(stage, 'Delete key invoices-root by force, with its data?');
    expect(met).toBe(true);
  });
});
