import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { dayMs } from '../../src/domain/deadlines.js';
import type { FaultRequest } from '../../src/sandbox/control/api.js';
import { decideRequest } from '../../src/usecases/requests/decide-request.js';
import { transition } from '../../src/usecases/effects/transition.js';
import { cardTitle, cast, openStage, type Stage, wordsOf } from './stage.js';

const billing = '6f1d0a52-77c4-4a0e-9a55-0c2f7a9be001';
const managers = [cast.mona, cast.malik, cast.mei];

function mrkdwnIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  const { type, text } = value as { type?: unknown; text?: unknown };
  const own = type === 'mrkdwn' && typeof text === 'string' ? [text] : [];
  return [...own, ...Object.values(value).flatMap(mrkdwnIn)];
}

describe('when the world misbehaves', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.close());

  const key = () => stage.kms.keys().find((one) => one.id === billing)!;
  const deletes = () => stage.kms.counts().effectiveDeletes.get(billing) ?? 0;
  const everyCardSays = (title: string) =>
    stage.until(
      () =>
        [...managers.map(stage.card), stage.card(cast.rita), stage.channelCard()].every(
          (card) => cardTitle(card) === title,
        ),
      `every card saying "${title}"`,
    );
  const asked = async (name = 'billing') => {
    await stage.ask(cast.rita, name);
    await stage.until(
      () =>
        [...managers.map(stage.card), stage.channelCard()].every((card) =>
          cardTitle(card).startsWith('Delete key '),
        ),
      'cards',
    );
  };

  const faults: [string, Omit<FaultRequest, 'target'>][] = [
    ['a 503', { status: 503 }],
    ['a 429 with Retry-After', { status: 429, retryAfterS: 1 }],
    ['an HTML page from a gateway', { status: 502, rawBody: '<html>Bad gateway</html>' }],
    ['half an answer', { drop: 'half' }],
    ['a timeout', { delayMs: 1_200 }],
  ];
  /** Nobody waits for an answer that comes late on purpose. */
  const impatient = async (fault: Omit<FaultRequest, 'target'>) => {
    if (fault.delayMs === undefined) return;
    await stage.close();
    stage = await openStage({ timeoutMs: 1_000 });
  };

  it.each([
    ['a 503', { status: 503 }],
    ['a 429 with Retry-After', { status: 429, retryAfterS: 1 }],
    ['no answer', { drop: 'before' as const }],
  ])('the sign-in of an approval meets %s once: the key is deleted all the same', async (_, fault) => {
    await asked();
    stage.faults.add({ target: 'iam', operation: 'getToken', ...fault });
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays('Deleted: key billing-root');
    expect(deletes()).toBe(1);
    const audit = await stage.app().ports.audit.read(1, 100);
    expect(audit.map(({ type }) => type)).not.toContain('approval.lapsed');
    const told = stage.logged.filter((line) => line.includes('sign_in.failed'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('delete_key');
  });

  it('the sign-in for setting and for unsetting a key fails once: it is set and unset all the same', async () => {
    const form = await stage.fillForm(cast.rita, 'billing');
    stage.faults.add({ target: 'iam', operation: 'getToken', status: 503 });
    await stage.slack.submit(cast.rita, { viewId: form.id, values: {} });
    await everyCardSays('Delete key billing-root?');
    expect(stage.kms.counts().calls.get('setKeyForDeletion')).toBe(1);
    stage.faults.add({ target: 'iam', operation: 'getToken', status: 503 });
    await stage.deny(cast.mona, 'The archive still reads it');
    await stage.until(() => key().setForDeletion === null, 'the key being unset');
    const told = stage.logged.filter((line) => /sign_in\.failed|withdrawal\.failed/.test(line));
    expect(told).toHaveLength(2);
  });

  it.each(faults)('setting the key meets %s: the request stands all the same, set once', async (_, fault) => {
    await impatient(fault);
    stage.faults.add({ target: 'kms', operation: 'setKeyForDeletion', ...fault });
    await asked();
    expect(key().setForDeletion?.byIamId).toBe('iam-ServiceId-writer');
    const request = (await stage.app().ports.requests.listOpen()).requests[0]!;
    expect('endsAt' in request && new Date(request.endsAt).toISOString().slice(0, 19)).toBe(
      key().setForDeletion!.authExpiration.slice(0, 19),
    );
  });

  it.each(faults)('deleting meets %s: deleted once, every card true', async (_, fault) => {
    await impatient(fault);
    await asked();
    stage.faults.add({ target: 'kms', operation: 'deleteKey', ...fault });
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays('Deleted: key billing-root');
    expect(deletes()).toBe(1);
  });

  it('a set that took effect without an answer is adopted, not repeated', async () => {
    stage.faults.add({ target: 'kms', operation: 'setKeyForDeletion', drop: 'after' });
    await asked();
    expect(stage.kms.counts().calls.get('setKeyForDeletion')).toBe(1);
  });

  it('a process held up between two tries sends nothing once the request was cancelled', async () => {
    await asked();
    const { ports } = stage.app();
    const { id } = (await ports.requests.listOpen()).requests[0]!;
    const pause = ports.pause;
    let heldUp = false;
    ports.pause = async (ms) => {
      if (heldUp || ms < 900) return pause(ms);
      heldUp = true;
      // What another replica does while this one is frozen.
      await transition(ports, id, {
        type: 'lapse_approval',
        failure: { code: 'no_answer', effect: 'unknown' },
      });
      await decideRequest(
        ports,
        id,
        { userId: cast.rita, teamId: ports.settings.homeTeamId },
        { type: 'cancel' },
      );
    };
    stage.faults.add({ target: 'kms', operation: 'deleteKey', drop: 'before' });
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays('Cancelled: key billing-root stays');
    await stage.until(() => stage.whispers(cast.mona).length > 0, 'the click being answered');
    expect(heldUp).toBe(true);
    expect(stage.kms.counts().calls.get('deleteKey')).toBe(1);
    expect(deletes()).toBe(0);
  });

  it('an unclear DELETE followed by a clear refusal is never called undone', async () => {
    await asked();
    const { ports } = stage.app();
    const pause = ports.pause;
    let landed = false;
    ports.pause = async (ms) => {
      if (landed || ms < 900) return pause(ms);
      landed = true;
      // The first DELETE, given up for lost, lands after the key was read; then the KMS refuses and cannot be read.
      stage.kms.outside.deleteKey(billing, 'iam-ServiceId-manager');
      stage.faults.add({ target: 'kms', operation: 'deleteKey', status: 429 });
      stage.faults.add({ target: 'kms', operation: 'getKeyMetadata', status: 503, times: 12 });
    };
    stage.faults.add({ target: 'kms', operation: 'deleteKey', drop: 'before' });
    await stage.press(cast.mona, cardActions.approve);
    await stage.until(
      () => managers.every((who) => cardTitle(stage.card(who)) === 'Deleted: key billing-root'),
      'every card saying deleted',
    );
    expect(landed).toBe(true);
    const types = (await ports.audit.read(1, 100)).map((entry) => entry.type);
    expect(types).not.toContain('approval.lapsed');
    expect(types).not.toContain('request.superseded');
  });

  it('an unset that fails keeps trying, and the card says so until it has worked', async () => {
    await asked();
    stage.faults.add({ target: 'kms', operation: 'unsetKeyForDeletion', status: 503, times: 1 });
    await stage.deny(cast.mona, 'Keep it');
    await everyCardSays('Denied: key billing-root stays');
    expect(key().setForDeletion).toBeNull();
  });

  it('a role that IBM refuses lapses the approval, says so, and lets it be approved again', async () => {
    await asked();
    stage.faults.add({ target: 'kms', operation: 'deleteKey', status: 401 });
    await stage.press(cast.mona, cardActions.approve);
    await stage.until(
      () => wordsOf(stage.card(cast.malik)).includes('Not carried out'),
      'the lapse on the card',
    );
    expect(deletes()).toBe(0);
    await stage.press(cast.malik, cardActions.approve);
    await everyCardSays('Deleted: key billing-root');
    expect(deletes()).toBe(1);
  });

  it('somebody Slack does not deliver to keeps nobody waiting, and Details say why and what helps', async () => {
    stage.faults.add({ target: 'slack', operation: 'chat.postMessage', code: 'user_not_found' });
    await stage.ask(cast.rita, 'billing');
    const reader = await stage.until(
      () => managers.find((who) => cardTitle(stage.card(who)).startsWith('Delete key ')),
      'a card',
    );
    const details = async () => {
      await stage.press(reader, cardActions.details);
      await stage.until(() => wordsOf(stage.modal(reader)).includes('History'), 'details');
      return wordsOf(stage.modal(reader));
    };
    await expect.poll(details, { timeout: 80_000 }).toContain('Could not be reached');
    const words = wordsOf(stage.modal(reader));
    expect(words).toMatch(/(<@U\w+>|the channel) since .*: Slack knows no such account in this workspace\./);
    expect(words).toContain('check the Slack ID named for the person');
  });

  it('a key deleted, unset or set again outside ends the request at the click', async () => {
    await asked();
    stage.kms.outside.unset(billing);
    stage.kms.outside.setForDeletion(billing, 'IBMid-WANDA001');
    await stage.clock.advance(2_000);
    stage.kms.outside.setForDeletion(billing, 'IBMid-WANDA001');
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays('Ended: key billing-root was set for deletion again outside Countersign');
    expect(deletes()).toBe(0);
    expect(key().setForDeletion?.byIamId).toBe('IBMid-WANDA001');
  });

  it('a click after the end is refused even when the timer is late', async () => {
    await asked();
    await stage
      .app()
      .ports.timers.cancel((await stage.app().ports.requests.listOpen()).requests[0]!.id, 'expire');
    const card = stage.card(cast.mona)!;
    // The clock jumps without the timers being planned again, as a late job would look.
    const jump = 7 * dayMs + 1_000;
    const real = stage.app().replanTimers;
    stage.app().replanTimers = () => Promise.resolve();
    await stage.clock.advance(jump);
    stage.app().replanTimers = real;
    await stage.slack.press(cast.mona, {
      on: { channel: card.channel, ts: card.ts },
      actionId: cardActions.approve,
    });
    await stage.until(
      () => stage.whispers(cast.mona).some((text) => text.includes('The seven days ended')),
      'the refusal',
    );
    await everyCardSays('Expired: key billing-root was not deleted');
    expect(deletes()).toBe(0);
  });

  it('a restart while waiting loses nothing: the card works and the timer still ends it', async () => {
    await asked();
    await stage.restart();
    await stage.clock.advance(7 * dayMs + 1_000);
    await everyCardSays('Expired: key billing-root was not deleted');
  });

  it('Slack limiting updates delays cards and loses none', async () => {
    await asked();
    stage.faults.add({ target: 'slack', operation: 'chat.update', status: 429, retryAfterS: 1, times: 2 });
    stage.faults.add({ target: 'slack', operation: 'chat.postMessage', status: 500, times: 2 });
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays('Deleted: key billing-root');
  });

  it('the KMS silent while the form is open: a clear answer, and what was typed is kept', async () => {
    stage.faults.add({ target: 'kms', operation: 'getKeyMetadata', status: 503, times: 9 });
    const view = await stage.fillForm(cast.rita, 'billing', 'Moved away', 'OPS-9');
    expect(view.callbackId).toBe('deletion_form');
    expect(JSON.stringify(view.blocks)).toContain('Moved away');
    expect(JSON.stringify(view.blocks)).toContain('OPS-9');
    stage.faults.clear();
  });

  it('whoever closes the window while it works still hears the no', async () => {
    const findings = await stage.fillForm(cast.rita, 'billing');
    stage.faults.add({ target: 'kms', operation: 'getKeyMetadata', status: 503, times: 20, delayMs: 100 });
    await stage.slack.submit(cast.rita, { viewId: findings.id, values: {} });
    await stage.slack.closeModal(cast.rita, { viewId: findings.id, clear: true });
    await stage.until(
      () =>
        stage.slack
          .view(cast.rita)
          .conversations.flatMap(({ messages }) => messages)
          .some((message) => wordsOf(message).includes('KMS') || wordsOf(message).includes('IBM')),
      'Rita being told',
    );
    stage.faults.clear();
  });

  it('hostile text pings nobody and arrives as it was typed', async () => {
    stage.kms.outside.rename(billing, 'billing <!channel> *&* <@U0MONA0000>');
    const reason = `<!everyone> <https://x.example|click> *bold* \u202e ${'é漢🙂'.repeat(60)}`;
    await stage.ask(cast.rita, billing, reason, '<!here>');
    await stage.until(() => stage.card(cast.mona), 'the card');
    const card = stage.card(cast.mona)!;
    // Plain text is shown as it is; mrkdwn and the message's own text are where a broadcast would ring.
    expect([card.text, ...mrkdwnIn(card.blocks)].join('\n')).not.toMatch(/<!(channel|here|everyone)/);
    expect(wordsOf(card)).toContain('&lt;!here&gt;');
    await stage.press(cast.mona, cardActions.details);
    const details = await stage.until(
      () => wordsOf(stage.modal(cast.mona)).includes('click') && stage.modal(cast.mona),
      'the details',
    );
    const quoted = details.blocks.find(
      (block) => JSON.stringify(block).includes('plain_text') && JSON.stringify(block).includes('click'),
    );
    expect(JSON.stringify(quoted)).not.toContain('mrkdwn');
  });

  it('no secret and no key material in what people see, in the log, or in the audit log', async () => {
    await asked();
    await stage.press(cast.mona, cardActions.approve);
    await everyCardSays('Deleted: key billing-root');
    const everything = JSON.stringify([
      stage.logged,
      await stage.app().ports.audit.read(1, 200),
      Object.values(cast).map((id) => stage.slack.view(id)),
    ]);
    expect(everything).not.toMatch(/sandbox-(reader|writer|manager)-api-key|xoxb-|xapp-|eyJ|FAKEKEYMATERIAL/);
  });
});

describe('/keys', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.close());
  const says = async (who: string, text: string, words: string) => {
    await stage.slack.command(who, { text });
    await stage.until(
      () => stage.whispers(who).at(-1)?.includes(words),
      `${text} answering "${words}"; said ${stage.whispers(who).at(-1)}`,
    );
  };

  it('helps, lists, shows and cancels', async () => {
    await says(cast.rita, '/keys', '/delete-key');
    await says(cast.rita, '/keys frobnicate', 'There is no');
    await says(cast.rita, '/keys pending', 'Nothing is pending');
    await says(cast.rita, '/keys show', 'needs a key');
    await says(cast.rita, '/keys show nowhere-at-all', 'is no key here');
    await says(cast.rita, '/keys show billing', 'You can ask for its deletion');
    await stage.ask(cast.rita, 'billing');
    await says(cast.mona, '/keys pending', 'waiting for');
    await says(cast.mona, '/keys cancel billing', 'can cancel it');
    await says(cast.rita, '/keys cancel billing', 'Cancelled: key billing-root stays');
    await says(cast.nora, '/keys pending', 'does not know your IBM Cloud identity');
    await says(cast.rita, '/keys cancel billing', 'cancelled it a moment ago');
  });

  it('a second request for the same key is refused with a link to the first', async () => {
    await stage.ask(cast.rita, 'billing');
    await stage.until(() => stage.channelCard(), 'the card');
    const view = await stage.fillForm(cast.mei, 'billing');
    expect(wordsOf(view)).toContain('asked for the deletion of billing-root already');
    expect(wordsOf(view)).toContain('Open the request');
  });
});
