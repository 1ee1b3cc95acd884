// Whole flows, good and bad, in both modes: no secret is anywhere afterwards, nor has it been.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardActions } from '../../src/adapters/slack/card/card.js';
import { denyIds } from '../../src/adapters/slack/decisions/deny-form.js';
import { forceIds } from '../../src/adapters/slack/force/force-form.js';
import { keyActPrefix } from '../../src/adapters/slack/words/key-act-button.js';
import { passcodeFormId } from '../../src/adapters/slack/passcode/passcode-form.js';
import { formIds } from '../../src/adapters/slack/request/request-form.js';
import { demoWorld } from '../../src/sandbox/demo-world.js';
import {
  approveAs,
  askAs,
  cardsSay,
  formWith,
  type Handle,
  passcodeOf,
  pressFor,
  send,
  told,
} from './as-oneself.js';
import { standingSecrets, watchSecrets } from './secret-watch.js';
import { cast, openStage, type Stage, wordsOf } from './stage.js';

const profileIamId = demoWorld.identities.find(({ kind }) => kind === 'profile')!.iamId;

const loginLine = (passcode: string) => `ibmcloud login -a https://cloud.ibm.com -u passcode -p ${passcode}`;

describe('secrets', () => {
  let stage: Stage;
  let watch: Awaited<ReturnType<typeof watchSecrets>>;
  let passcodes: string[];
  beforeEach(async () => {
    passcodes = [];
    watch = await watchSecrets();
  });
  afterEach(async () => {
    await stage.close();
    await watch.close();
  });

  const open = async (identity: 'service-ids' | 'passcode') => {
    stage = await openStage({ identity, roles: { from: 'iam', matchByEmail: true } });
    watch.stage(stage);
    const { passcode } = stage.kms.iam;
    stage.kms.iam.passcode = (...asked) => {
      const made = passcode(...asked);
      passcodes.push(made.passcode);
      return made;
    };
  };
  const closeModals = (handle: Handle) => {
    const top = stage.modal(cast[handle]);
    return top && stage.slack.closeModal(cast[handle], { viewId: top.id, clear: true });
  };
  const command = async (handle: Handle, text: string) => {
    const before = stage.whispers(cast[handle]).length;
    await stage.slack.command(cast[handle], { text });
    await stage.until(() => stage.whispers(cast[handle]).length > before, `an answer to ${text}`);
  };
  /** What everybody can look at besides. */
  const lookAround = async () => {
    for (const handle of ['rita', 'mona', 'wanda', 'gus'] as const) {
      await stage.slack.openHome(cast[handle]);
      await command(handle, '/keys pending');
      await command(handle, '/keys show billing');
      await command(handle, '/keys help');
    }
    await stage.press(cast.mona, cardActions.details);
    await stage.until(() => wordsOf(stage.modal(cast.mona)).includes('CS-'), 'the details');
    await closeModals('mona');
  };
  const nothingIsKept = async () => {
    const tokens = watch.tokens();
    const found: [string, string[]][] = [];
    // Of a token the signature alone would do: cut or wrapped, it would still be there.
    const parts = tokens.map((token) => token.split('.').at(-1)!.slice(0, 40));
    for (const secret of [...standingSecrets, ...passcodes, ...tokens, ...parts]) {
      const places = await watch.placesOf(secret);
      if (places.length > 0) found.push([secret, places]);
    }
    expect(found).toEqual([]);
    return tokens.length;
  };

  it('are nowhere after people have acted as themselves, and failed to', async () => {
    await open('passcode');
    // A first authorization: a wrong passcode, one twice, and the right one.
    const findings = await stage.fillForm(cast.rita, 'billing', 'Billing moved', 'OPS-1');
    passcodes.push('WRONGPASSC', 'PASSWORDOFMONA', loginLine('').trim());
    await send(stage, 'rita', findings, 'WRONGPASSC');
    const again = await formWith(stage, 'rita', formIds.findings, 'did not accept the passcode');
    // The line of IBM’s page as a whole, which the passcode is taken out of.
    await send(stage, 'rita', again, loginLine(passcodeOf(stage, 'rita')));
    await cardsSay(stage, 'Delete key billing-root?');
    await lookAround();

    // An approval, with everything that can go wrong.
    let form = await pressFor(stage, 'mona', 'approve');
    const tries: [string, () => string | Promise<string>][] = [
      ['no passcode in it', () => 'ibmcloud login -a https://cloud.ibm.com -u mona -p PASSWORDOFMONA'],
      [
        'more than one passcode',
        () => `${loginLine(passcodeOf(stage, 'mona'))} ${loginLine(passcodeOf(stage, 'mona'))}`,
      ],
      ['not yours', () => `One Time Code: ${passcodeOf(stage, 'malik')}`],
      ['as a trusted profile', () => passcodeOf(stage, 'mona', profileIamId)],
      ['is not available', () => whileIam({ drop: 'half' })],
      ['is not available', () => whileIam({ status: 502, rawBody: '<html>bad gateway</html>' })],
      ['did not sign you in', () => whileIam({ status: 400, code: 'BXNIM9999E' })],
      ['not accept the passcode', () => passcodes.at(-1)!.toUpperCase()],
    ];
    for (const [words, paste] of tries) {
      await send(stage, 'mona', form, await paste());
      form = await formWith(stage, 'mona', passcodeFormId, words);
    }
    stage.faults.add({ target: 'kms', operation: 'deleteKey', status: 401 });
    await send(stage, 'mona', form, passcodeOf(stage, 'mona'));
    await told(stage, 'mona', 'Not carried out');
    stage.faults.add({ target: 'kms', operation: 'deleteKey', drop: 'half' });
    await approveAs(stage, 'malik');
    await cardsSay(stage, 'Deleted: key billing-root');

    // A denial without a passcode and its end, a cancellation, an act on a key, a force deletion.
    for (const handle of ['rita', 'mona', 'malik'] as const) await closeModals(handle);
    await askAs(stage, 'rita', 'payroll');
    await cardsSay(stage, 'Delete key payroll-root?');
    await stage.press(cast.mona, cardActions.deny);
    const denial = await formWith(stage, 'mona', denyIds.form);
    await send(stage, 'mona', denial, undefined, { [denyIds.reason]: 'Still in use' });
    await cardsSay(stage, 'Denied: unsetting key payroll-root');
    await stage.until(() => wordsOf(stage.channelCard()).includes('Unset the key…'), 'what is left');
    await send(stage, 'wanda', await pressFor(stage, 'wanda', 'unset'), passcodeOf(stage, 'wanda'));
    await cardsSay(stage, 'Denied: key payroll-root stays');
    for (const handle of ['rita', 'mona', 'wanda'] as const) await closeModals(handle);

    await askAs(stage, 'rita', 'scratch');
    await cardsSay(stage, 'Delete key scratch-test?');
    await closeModals('rita');
    await send(stage, 'rita', await pressFor(stage, 'rita', 'cancel'), passcodeOf(stage, 'rita'));
    await cardsSay(stage, 'Cancelled: key scratch-test stays');
    await closeModals('rita');

    const about = await stage.fillForm(cast.rita, 'invoices');
    await stage.slack.press(cast.rita, { on: { viewId: about.id }, actionId: `${keyActPrefix}rotate` });
    await send(stage, 'rita', await formWith(stage, 'rita', passcodeFormId), passcodeOf(stage, 'rita'));
    await stage.slack.closeModal(cast.rita, {
      viewId: (await told(stage, 'rita', 'has a new version')).id,
    });
    await stage.slack.press(cast.rita, { on: { viewId: about.id }, actionId: formIds.askForForce });
    await send(stage, 'rita', await formWith(stage, 'rita', forceIds.ask), passcodeOf(stage, 'rita'), {
      [forceIds.name]: 'invoices-root',
    });
    await cardsSay(stage, 'Delete key invoices-root by force, with its data?');
    await stage.press(cast.mei, cardActions.approveForce);
    await send(stage, 'mei', await formWith(stage, 'mei', forceIds.approve), passcodeOf(stage, 'mei'), {
      [forceIds.name]: 'invoices-root',
    });
    await cardsSay(stage, 'Deleted by force: key invoices-root');

    expect(passcodes.length).toBeGreaterThan(12);
    // An access and a refresh token for each passcode that was good, and the reader's.
    expect(await nothingIsKept()).toBeGreaterThan(16);
  });

  /** A passcode of Mona’s that meets a fault at the token endpoint. */
  const whileIam = (fault: { status?: number; code?: string; rawBody?: string; drop?: 'half' }) => {
    stage.faults.add({ target: 'iam', operation: 'getToken', ...fault });
    return passcodeOf(stage, 'mona');
  };

  it('are nowhere after service IDs have acted, and failed to', async () => {
    await open('service-ids');
    stage.faults.add({ target: 'kms', operation: 'setKeyForDeletion', status: 503 });
    await stage.ask(cast.rita, 'billing');
    await cardsSay(stage, 'Delete key billing-root?');
    await lookAround();
    stage.faults.add({ target: 'kms', operation: 'deleteKey', status: 401 });
    await stage.press(cast.mona, cardActions.approve);
    await stage.until(() => wordsOf(stage.card(cast.mona)).includes('Not carried out'), 'the lapse');
    stage.faults.add({ target: 'kms', operation: 'deleteKey', drop: 'half' });
    await stage.press(cast.malik, cardActions.approve);
    await cardsSay(stage, 'Deleted: key billing-root');
    // Everybody signs in anew, and IAM does not let them.
    await stage.restart();
    stage.faults.add({ target: 'iam', operation: 'getToken', status: 400, code: 'BXNIM0415E', times: 50 });
    await closeModals('rita');
    await stage.slack.command(cast.rita, { text: '/delete-key payroll' });
    await told(stage, 'rita', 'Nothing was done');
    stage.faults.clear();
    await closeModals('rita');
    await stage.ask(cast.rita, 'payroll');
    await cardsSay(stage, 'Delete key payroll-root?');
    expect(await nothingIsKept()).toBeGreaterThan(2);
  });

  it('would be found wherever they were', async () => {
    await open('passcode');
    await stage.fillForm(cast.rita, 'billing');
    const { ports } = stage.app();
    const planted = (place: string) => `PLANTED-${place}-7c1f`;
    const plant: Record<string, () => unknown> = {
      audit: () =>
        ports.audit.append({ at: stage.clock.now(), type: 'planted', facts: { token: planted('audit') } }),
      log: () => ports.log.debug({ token: planted('log') }, 'planted'),
      output: () => process.stderr.write(`${planted('output')}\n`),
      console: () => {
        const { warn } = console;
        warn(planted('console'));
      },
      job: () => ports.retries.retryLater(planted('job'), 60_000),
      request: () =>
        ports.copies.saveNotice(
          'CS-PLANTED',
          planted('request'),
          { kind: 'requester', userId: 'U1' },
          { state: 'sent' },
        ),
      shown: () => command('rita', `/keys ${planted('shown').toLowerCase()}`),
    };
    for (const act of Object.values(plant)) await act();
    const slackToken = `Bearer ${demoWorld.workspace.botToken}`;
    await fetch(`${stage.addresses.slackApiUrl}views.publish`, {
      method: 'POST',
      headers: { authorization: slackToken, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({
        user_id: cast.mei,
        view: {
          type: 'home',
          blocks: [{ type: 'section', text: { type: 'mrkdwn', text: planted('home') } }],
        },
      }),
    });
    const form = stage.modal(cast.rita)!;
    await send(stage, 'rita', form, passcodeOf(stage, 'rita'));
    await cardsSay(stage, 'Delete key billing-root?');

    expect(await watch.placesOf(planted('audit'))).toEqual([
      'Redis as it is',
      'commands to Redis',
      // Its line of the log says which step it was, and none of its other facts.
      'the audit log',
    ]);
    expect(await watch.placesOf(planted('log'))).toEqual(['the log']);
    expect(await watch.placesOf(planted('output'))).toEqual(['standard output']);
    expect(await watch.placesOf(planted('console'))).toEqual(['standard output']);
    expect(await watch.placesOf(planted('job'))).toEqual([
      'Redis as it is',
      'jobs of BullMQ',
      'commands to Redis',
    ]);
    expect(await watch.placesOf(planted('request'))).toEqual(['Redis as it is', 'commands to Redis']);
    expect(await watch.placesOf(planted('shown').toLowerCase())).toContain('what people see');
    expect(await watch.placesOf(planted('home'))).toEqual(['what people see', 'calls to Slack']);
    // And the tokens that were looked for are those the KMS was called with.
    expect(watch.tokens().length).toBeGreaterThan(1);
  });
});
