import type { Browser, Locator, Page as BrowserPage } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBrowser } from '../../../scripts/browser.js';
import { createPage } from '../../../src/sandbox/page/bundle.js';
import { chromium, describeWith } from '../../debian-package.js';
import { startFixture } from './fixture-server.js';
import { cardTs } from './fixture-data.js';

describe('the bundle', () => {
  it('serves a document whose assets exist under names that follow their content', async () => {
    const page = await createPage();
    const html = await page.html();
    const paths = [...html.matchAll(/(?:href|src)="(assets\/[^"]+)"/g)].map((match) => match[1] ?? '');
    expect(paths).toHaveLength(2);
    for (const path of paths) {
      expect(path).toMatch(/-[A-Z0-9]{8}\.(js|css)$/);
      expect((await page.asset(`/${path}`))?.body.length).toBeGreaterThan(1_000);
    }
    expect(await page.asset('assets/../bundle.ts')).toBeUndefined();
  });
});

describeWith(chromium, 'the page', () => {
  let browser: Browser;
  let bundle: Awaited<ReturnType<typeof createPage>>;
  let fixture: Awaited<ReturnType<typeof startFixture>>;
  let page: BrowserPage;
  /** Where Rita is at first; Mona sits on the right. */
  let left: Locator;
  const failures: string[] = [];

  beforeAll(async () => {
    [browser, bundle] = await Promise.all([openBrowser(), createPage()]);
  }, 30_000);
  afterAll(() => browser.close());

  beforeEach(async () => {
    fixture = await startFixture(bundle);
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(8_000);
    failures.length = 0;
    page.on('pageerror', (error) => failures.push(error.message));
    page.on('console', (message) => message.type() === 'error' && failures.push(message.text()));
    await page.goto(fixture.address);
    left = page.getByTestId('pane-left');
    await left.getByTestId('composer').waitFor();
    return async () => {
      await page.close();
      await fixture.close();
    };
  }, 30_000);

  const openSearch = async () => {
    await left.getByTestId('composer').fill('/keys');
    await page.keyboard.press('Enter');
    await left.getByTestId('modal').waitFor();
  };
  const focusIn = (part: Locator) => part.evaluate((element) => element.matches(':focus, :focus-within'));
  const lastSent = (act: string) => fixture.sent.findLast(({ path }) => path.endsWith(`/${act}`))?.body;

  it('says what it is and plays the person chosen, over a reload too', async () => {
    await expect(page.getByRole('banner').innerText()).resolves.toMatch(
      /Sandbox\s+Nothing here is real: no Slack, no IBM Cloud, no keys\./i,
    );
    await left.getByTestId('person-U0MONA').click();
    await left.getByTestId('conversation-D1').click();
    await page.reload();
    const mona = left.getByTestId('person-U0MONA');
    await mona.waitFor();
    expect(await mona.getAttribute('aria-checked')).toBe('true');
    // 04:42 UTC as New York's clocks show it.
    expect(await left.getByTestId(`message-${cardTs}`).innerText()).toContain('Mar 17 at 00:42');
    expect(failures).toEqual([]);
  }, 30_000);

  it('keeps the tabs backstage to one line within the panel, whatever number they bear', async () => {
    const faults = Array.from({ length: 12 }, (_, n) => ({ id: `f${n}`, target: 'kms', remaining: 1 }));
    await page.route('**/control/state', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...((await response.json()) as object), faults } });
    });
    await page.setViewportSize({ width: 1380, height: 860 });
    await page.reload();
    await left.getByTestId('composer').waitFor();
    const faultsTab = page.getByTestId('tab-faults');
    await expect(faultsTab.innerText()).resolves.toContain('12');
    // Of two lines it would be higher than 50.
    expect(await faultsTab.evaluate((tab) => tab.clientHeight)).toBeLessThan(45);
    const list = page.getByRole('tablist');
    expect(await list.evaluate((tabs) => tabs.scrollWidth - tabs.clientWidth)).toBe(0);
  }, 30_000);

  it('plays a story: who it is about, each line, and how it ended', async () => {
    const offered = [{ id: 'two', title: 'Two at once', about: 'Two approve.' }];
    let play: object | undefined;
    await page.route('**/control/state', async (route) => {
      const response = await route.fetch();
      const state = (await response.json()) as object;
      await route.fulfill({ response, json: { ...state, stories: { offered, ...(play && { play }) } } });
    });
    await page.setViewportSize({ width: 1380, height: 860 });
    await page.reload();
    await page.getByTestId('tab-stories').click();
    const lines = [{ at: 1, text: 'Both press.', watch: ['U0MONA', 'U0MEI'] }];
    play = { id: 'two', outcome: 'playing', lines };
    await page.getByRole('button', { name: 'Play: Two at once' }).click();
    const banner = page.getByTestId('now-playing');
    await banner.getByText('Both press.').waitFor();
    await expect.poll(() => fixture.sent.map(({ path }) => path)).toContain('/control/stories/two');
    for (const [side, person] of [
      ['left', 'U0MONA'],
      ['right', 'U0MEI'],
    ]) {
      const chosen = page.getByTestId(`pane-${side}`).getByTestId(`person-${person}`);
      await expect.poll(() => chosen.getAttribute('aria-checked')).toBe('true');
    }
    await page.route('**/control/stories/stop', async (route) => {
      play = { id: 'two', outcome: 'failed', why: 'This did not happen: a card.', lines };
      await route.fulfill({ json: {} });
    });
    await banner.getByRole('button', { name: 'Stop' }).click();
    await banner.getByText('was stopped. This did not happen: a card.').waitFor();
    await banner.getByRole('button', { name: 'Close the story' }).click();
    await banner.waitFor({ state: 'detached' });
    expect(failures).toEqual([]);
  }, 30_000);

  it('leaves everything else in use beside a view, and gives the focus back when Escape closes it', async () => {
    const right = page.getByTestId('pane-right');
    await openSearch();
    const search = left.getByLabel('Search');
    await expect.poll(() => focusIn(search)).toBe(true);
    await right.getByTestId('composer').fill('hello');
    await page.getByTestId('tab-clock').click();
    await page.getByTestId('clock-plus-day').click();
    // Of Backstage, not of the view.
    await page.keyboard.press('Escape');
    expect(await left.getByTestId('modal').isVisible()).toBe(true);
    await search.click();
    await page.keyboard.press('Escape');
    await left.getByTestId('modal').waitFor({ state: 'detached' });
    await expect.poll(() => focusIn(left.getByTestId('composer'))).toBe(true);
    expect(await right.getByTestId('composer').inputValue()).toBe('hello');
    expect(failures).toEqual([]);
  }, 30_000);

  it('keeps the focus in a view whose field has gone, so that Escape still closes it', async () => {
    await openSearch();
    await left.getByLabel('Search').fill('nowhere');
    await page.keyboard.press('Enter');
    await left.getByLabel('Search').waitFor({ state: 'detached' });
    await expect.poll(() => focusIn(left.getByTestId('modal'))).toBe(true);
    await page.keyboard.press('Escape');
    await left.getByTestId('modal').waitFor({ state: 'detached' });
    await expect.poll(() => focusIn(left.getByTestId('composer'))).toBe(true);
  }, 30_000);

  it('lets two people change places, and keeps what each was typing', async () => {
    const right = page.getByTestId('pane-right');
    await left.getByTestId('composer').fill('from Rita');
    await left.getByTestId('person-U0MONA').click();
    const rita = right.getByTestId('person-U0RITA');
    await expect.poll(() => rita.getAttribute('aria-checked')).toBe('true');
    expect(await left.getByTestId('composer').inputValue()).toBe('');
    await left.getByTestId('person-U0RITA').click();
    await expect.poll(() => left.getByTestId('composer').inputValue()).toBe('from Rita');
    expect(failures).toEqual([]);
  }, 30_000);

  it('empties the composer of whoever sent, though somebody else sits there by then', async () => {
    let answer = () => {};
    const isAnswered = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/control/people/U0RITA/message', async (route) => {
      await isAnswered;
      await route.continue();
    });
    const composer = left.getByTestId('composer');
    await composer.fill('from Rita');
    await page.keyboard.press('Enter');
    await left.getByTestId('person-U0MONA').click();
    await expect.poll(() => composer.inputValue()).toBe('');
    await composer.fill('from Mona');
    answer();
    await expect.poll(() => lastSent('message')).toEqual({ text: 'from Rita', channel: 'D1' });
    await left.getByTestId('person-U0RITA').click();
    await expect.poll(() => composer.inputValue()).toBe('');
    await left.getByTestId('person-U0MONA').click();
    await expect.poll(() => composer.inputValue()).toBe('from Mona');
    expect(failures).toEqual([]);
  }, 30_000);

  it('types for whoever asks, into their composer alone', async () => {
    await page.route('**/control/state', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...((await response.json()) as object), deadlines: [] } });
    });
    await page.reload();
    // Rita, who asks, is on the right now.
    await left.getByTestId('person-U0MONA').click();
    const right = page.getByTestId('pane-right');
    await page.getByTestId('story').getByText('On the right').waitFor();
    await page.getByTestId('story-type').click();
    const typed = right.getByTestId('composer');
    await expect.poll(() => typed.inputValue()).toMatch(/^\/delete-key \S+$/);
    expect(await focusIn(typed)).toBe(true);
    expect(await left.getByTestId('composer').inputValue()).toBe('');
    await typed.fill('');
    await right.getByTestId('person-U0TAKE').click();
    await right.getByTestId('person-U0RITA').click();
    await right.getByText('Rita Okafor', { exact: true }).first().waitFor();
    expect(await right.getByTestId('composer').inputValue()).toBe('');
    expect(failures).toEqual([]);
  }, 30_000);

  it('names the button that decides as the card does', async () => {
    await page.getByTestId('story').getByText('presses Approve deletion').waitFor();
  }, 30_000);

  it('fits on a phone: one person, with room to read and to write', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByTestId('pane-right').waitFor({ state: 'hidden' });
    const heightOf = async (part: Locator) => (await part.boundingBox())?.height ?? 0;
    expect(await heightOf(left.getByTestId('conversation-D1'))).toBeGreaterThanOrEqual(32);
    expect(await heightOf(left.getByRole('group', { name: /^Messages in/ }))).toBeGreaterThan(400);
    const composer = await left.getByTestId('composer').boundingBox();
    expect(composer && composer.y + composer.height).toBeLessThanOrEqual(844);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await openSearch();
    await page.getByTestId('panel-toggle').click();
    await page.getByTestId('tab-faults').click();
    await page.getByTestId('panel-toggle').click();
    expect(await left.getByTestId('modal').isVisible()).toBe(true);
    expect(failures).toEqual([]);
  }, 30_000);

  it('offers at first a fault that people come to see', async () => {
    await page.getByTestId('tab-faults').click();
    await page.getByTestId('fault-add').click();
    await expect.poll(() => lastSent('faults')).toEqual({ target: 'kms', status: 503, times: 1_000 });
  }, 30_000);

  it('presses a button only after its question was answered with yes', async () => {
    await left.getByTestId('person-U0MONA').click();
    const card = left.getByTestId(`message-${cardTs}`);
    const approve = card.getByRole('button', { name: 'Approve deletion' });
    await approve.click();
    await page.keyboard.press('Enter');
    await left.getByTestId('confirm').waitFor({ state: 'detached' });
    expect(lastSent('press')).toBeUndefined();
    await approve.click();
    await left.getByTestId('confirm-yes').click();
    await card.getByText('Deleted').waitFor();
    // Drawn, whatever fonts there are.
    expect(await card.getByRole('img', { name: 'white check mark' }).count()).toBe(1);
    expect(lastSent('press')).toEqual({
      on: { channel: 'D1', ts: cardTs },
      actionId: 'approve',
      blockId: 'a',
    });
    expect(failures).toEqual([]);
  }, 30_000);

  it('sends what is typed on Enter where a field asks for it, and leaves the form open', async () => {
    await openSearch();
    const search = left.getByLabel('Search');
    await search.fill('invoices');
    await search.press('Enter');
    const press = { on: { viewId: 'V2' }, actionId: 'search', blockId: 'search' };
    await expect
      .poll(() => lastSent('press'))
      .toEqual({ ...press, selected: 'invoices', values: { search: { search: 'invoices' } } });
    await search.fill('');
    await search.press('Enter');
    await expect
      .poll(() => lastSent('press'))
      .toEqual({ ...press, selected: '', values: { search: { search: null } } });
    expect(lastSent('submit')).toBeUndefined();
    await left.getByTestId('modal').waitFor();
    expect(failures).toEqual([]);
  }, 30_000);

  it('tells the bot of a link that is followed', async () => {
    await openSearch();
    const link = page.getByRole('link', { name: 'Open the console' });
    expect(await link.getAttribute('href')).toBe('https://example.com/r');
    const opened = page.context().waitForEvent('page');
    await link.click();
    await (await opened).close();
    await expect.poll(() => lastSent('press')).toMatchObject({ actionId: 'console', blockId: 'links' });
    expect(failures).toEqual([]);
  }, 30_000);

  it('shows a file in its thread with all that is in it', async () => {
    await left.getByTestId('person-U0MONA').click();
    const file = left.getByTestId(`message-${cardTs}`).getByTestId('file-F1');
    await file.getByText('Audit export').click();
    expect(await file.getByLabel('Content of audit.csv').innerText()).toBe(
      'seq,at,event\n1,2026-03-10T09:16:00Z,request.opened\n',
    );
    expect(failures).toEqual([]);
  }, 30_000);

  it('turns the knobs of the KMS, and changes registrations and retention past the bot', async () => {
    const change = async (id: string) => {
      await page.getByTestId(`kms-${id}`).click();
      return fixture.sent.findLast(({ path }) => path.includes('/kms/'));
    };
    await page.getByTestId('kms-key-k1').getByRole('button', { name: 'billing-archive' }).click();
    const bucket = 'crn:v1:bluemix:public:cloud-object-storage:global:a/1:guid:bucket:invoices-2019';
    expect(await change('retain-k1')).toEqual({
      path: '/control/kms/k1/registrations',
      body: { resourceCrn: bucket, preventKeyDeletion: true },
    });
    expect(await change('unregister-all-k1')).toEqual({
      path: '/control/kms/k1/remove-registration',
      body: { all: true },
    });
    expect(await page.getByTestId('kms-lift-retention-k1').isDisabled()).toBe(true);
    await page.getByTestId('kms-key-k2').getByRole('button', { name: 'billing-2026' }).click();
    expect(await change('lift-retention-k2')).toEqual({
      path: '/control/kms/k2/registrations',
      body: {
        registrations: [
          {
            resourceCrn: 'crn:v1:bluemix:public:databases-for-postgresql:eu-de:a/1:guid::',
            preventKeyDeletion: false,
          },
        ],
      },
    });
    await page.getByTestId('kms-knobs').getByText('How it answers').click();
    await page.getByLabel('Gates of a deletion').selectOption('registrations, retention, authorization');
    await expect
      .poll(() => lastSent('kms-knobs'))
      .toEqual({ checkOrder: ['registrations', 'retention', 'authorization'] });
    await page.getByLabel('Form of errors').selectOption('as in 2020');
    await expect.poll(() => lastSent('kms-knobs')).toEqual({ era: '2020' });
    expect(failures).toEqual([]);
  }, 30_000);

  it('keeps what is typed while the words before it are still on their way', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/message', async (route) => {
      await held;
      await route.continue();
    });
    await left.getByTestId('composer').fill('hello');
    const answered = page.waitForResponse('**/message');
    await page.keyboard.press('Enter');
    await left.getByTestId('composer').fill('/del');
    release();
    await answered;
    await expect.poll(() => left.getByTestId('composer-send').getAttribute('aria-busy')).toBe('false');
    expect(await left.getByTestId('composer').inputValue()).toBe('/del');
    await page.unrouteAll({ behavior: 'wait' });
  }, 30_000);

  it('fills a form by keyboard, shows its errors, and submits option values', async () => {
    await left.getByTestId('composer').fill('hello');
    await page.keyboard.press('Enter');
    await expect.poll(() => lastSent('message')).toEqual({ text: 'hello', channel: 'D1' });
    await left.getByTestId('composer').fill('/del');
    // Enter takes the command that is offered, once it is.
    await page.getByRole('option', { name: /delete-key/ }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => left.getByTestId('composer').inputValue()).toBe('/delete-key ');
    await page.keyboard.type('billing');
    await page.keyboard.press('Enter');
    await left.getByTestId('modal').waitFor();
    expect(lastSent('command')).toEqual({ text: '/delete-key billing', channel: 'D1' });
    const key = left.getByRole('combobox', { name: 'Key' });
    await key.pressSequentially('billing-2');
    await page.getByRole('option', { name: /billing-2026/ }).waitFor();
    await page.getByRole('option', { name: /billing-archive/ }).waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    await left.getByTestId('modal-submit').click();
    await left.getByRole('alert').waitFor();
    const why = left.getByLabel('Why');
    expect(await why.getAttribute('aria-invalid')).toBe('true');
    await why.fill('It was replaced.');
    await left.getByTestId('modal-submit').click();
    await left.getByTestId('modal').waitFor({ state: 'detached' });
    expect(lastSent('submit')).toEqual({
      viewId: 'V1',
      values: { key: { key: 'k2' }, why: { why: 'It was replaced.' }, sure: { sure: [] } },
    });
    expect(failures).toEqual([]);
  }, 30_000);
});
