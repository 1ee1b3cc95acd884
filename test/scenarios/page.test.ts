import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '../../scripts/browser.js';
import type { SandboxState } from '../../src/sandbox/control/api.js';
import { chromium, describeWith } from '../debian-package.js';
import { type RunningSandbox, runSandbox } from './run-sandbox.js';

/** The whole thing as a newcomer meets it: the command, the printed address, a browser. */
describeWith(chromium, 'the sandbox page', () => {
  let browser: Browser;
  let dataDir: string;
  let sandbox: RunningSandbox;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'countersign-page-'));
    [browser, sandbox] = await Promise.all([openBrowser(), runSandbox(dataDir)]);
  });
  afterAll(async () => {
    await browser?.close();
    await sandbox?.end('SIGINT');
    await rm(dataDir, { recursive: true, force: true });
  });

  const leftOf = (page: Page) => page.getByTestId('pane-left');
  const rightOf = (page: Page) => page.getByTestId('pane-right');

  /** As Rita, on the left. */
  async function ask(page: Page, key: string): Promise<void> {
    const left = leftOf(page);
    await left.getByTestId('person-U0RITA0000').click();
    await left.getByTestId('composer').fill(`/delete-key ${key}`);
    await left.getByTestId('composer').press('Enter');
    const modal = left.getByTestId('modal');
    await modal.getByLabel('Reason').fill('Retired in spring');
    await modal.getByTestId('modal-submit').click();
    await modal.getByText('people will be asked').waitFor();
    await modal.getByTestId('modal-submit').click();
    await modal.getByText('You asked to delete').first().waitFor();
    await modal.getByTestId('modal-close').click();
  }

  it('asks as Rita on the left, approves as Mona on the right, and both read that the key is deleted', async () => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 860 } });
    await page.goto(sandbox.url);
    await ask(page, 'billing');
    const right = rightOf(page);
    // A card one decides on at a glance, buttons and all.
    for (const [pane, button] of [
      [leftOf(page), 'Cancel request'],
      [right, 'Approve deletion'],
    ] as const) {
      const card = pane.locator('article', { hasText: button }).first();
      await card.waitFor();
      expect((await card.boundingBox())?.height).toBeLessThan(350);
    }
    expect(await right.getByTestId('person-U0MONA0000').getAttribute('aria-checked')).toBe('true');
    await right
      .getByRole('button', { name: /approve deletion/i })
      .first()
      .click();
    await right.getByTestId('confirm-yes').click();
    await right.getByText('Deleted: key billing-root').first().waitFor();
    await leftOf(page).getByText('Deleted: key billing-root').first().waitFor();
    await page.close();
  }, 60_000);

  it('pages and searches a long list of protected resources', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
    await page.goto(sandbox.url);
    const right = rightOf(page);
    await right.getByTestId('composer').fill('/keys resources data-lake');
    await right.getByTestId('composer').press('Enter');
    const modal = right.getByTestId('modal');
    await modal.getByText('230 resources in 1 service instance').waitFor();
    await modal.getByText('Page 1 of 12').waitFor();
    // Retention first, wherever the alphabet would have it.
    expect(await modal.getByText('lake-041', { exact: true }).count()).toBe(1);
    await modal.getByRole('button', { name: 'Next' }).click();
    await modal.getByText('Page 2 of 12').waitFor();
    expect(await modal.getByText('lake-041', { exact: true }).count()).toBe(0);
    await modal.getByLabel('Search').fill('lake-20');
    await modal.getByLabel('Search').press('Enter');
    await modal.getByText('10 of 230 fit').waitFor();
    await modal.getByText('lake-207', { exact: true }).waitFor();
    expect(await modal.getByText('lake-001', { exact: true }).count()).toBe(0);
    await page.close();
  }, 60_000);

  it('the clock says what comes next, by one button each to the end of the request', async () => {
    // Few moments: of three people one is there all the time.
    await sandbox.post('/people/U0MALIK000/command', { text: '/keys away for 6 days' });
    await sandbox.post('/people/U0MEI00000/command', { text: '/keys away for 30 days' });
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
    await page.goto(sandbox.url);
    await ask(page, 'payroll');
    await page.getByTestId('tab-clock').click();
    const brought: string[] = [];
    for (
      let { next } = await sandbox.get<SandboxState>('/state');
      next && brought.length < 20;
      { next } = await sandbox.get<SandboxState>('/state')
    ) {
      const button = page.locator(`[data-testid=clock-next][data-at="${next.at}"]:enabled`);
      await button.waitFor();
      brought.push(await page.getByTestId('clock-next-what').innerText());
      await button.click();
      const { at } = next;
      await expect
        .poll(async () => (await sandbox.get<SandboxState>('/state')).clock.now > at, { timeout: 20_000 })
        .toBe(true);
    }
    expect(brought.join('\n')).toMatch(/Mona Manager .*reminded about payroll-root/);
    expect(brought).toContain('Malik Manager is back, and payroll-root waits');
    expect(brought.at(-1)).toBe('The request to delete payroll-root ends');
    await page.getByText('Expired: key payroll-root was not deleted').first().waitFor();
    await page.getByText('Nothing is planned').waitFor();
    expect(await page.getByText('Nothing here is real').count()).toBe(1);
    await page.close();
  }, 60_000);

  it.each(['light', 'dark'] as const)(
    'leaves axe nothing to find on any surface, in %s colours',
    async (colorScheme) => {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme });
      await page.goto(sandbox.url);
      const findings: string[] = [];
      // In the dark all that is different is colours.
      const options = colorScheme === 'dark' ? { runOnly: ['color-contrast'] } : {};
      const examine = async (surface: string, within = 'html') => {
        await page.evaluate(axe.source);
        const run = `axe.run('${within}', ${JSON.stringify(options)})`;
        for (const { id, nodes } of (await page.evaluate<AxeResults>(run)).violations)
          findings.push(`${surface}: ${id}, ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
      };
      const left = leftOf(page);
      const right = rightOf(page);
      await left.getByTestId('person-U0RITA0000').click();
      await left.getByTestId('composer').fill('/delete-key session');
      await left.getByTestId('composer').press('Enter');
      await left.getByTestId('modal').getByLabel('Reason').waitFor();
      await examine('a view');
      await left.getByTestId('modal-close').click();
      // On both sides there is a card by now.
      await left.getByTestId('conversation-C0KEYROOM1').click();
      await right
        .getByRole('button', { name: /details/i })
        .first()
        .waitFor();
      await examine('two people');
      await left.getByTestId('conversation-home').click();
      await left.getByTestId('home').getByRole('button', { name: 'Delete a key…' }).waitFor();
      await examine('App Home');
      for (const tab of await page.getByRole('tab').all()) {
        await tab.click();
        const closed = page.getByRole('tabpanel').locator('[aria-expanded=false]');
        if ((await closed.count()) > 0) await closed.first().click();
        await examine(`Backstage, ${await tab.innerText()}`, '.panel');
      }
      await page.getByTestId('reset').click();
      await examine('a question', '.panel');
      await page.keyboard.press('Escape');
      await page.getByTestId('confirm').waitFor({ state: 'detached' });
      await page.setViewportSize({ width: 390, height: 844 });
      await right.waitFor({ state: 'hidden' });
      await examine('a phone');
      await page.getByTestId('panel-toggle').click();
      await examine('Backstage on a phone');
      expect(findings).toEqual([]);
      await page.close();
    },
    60_000,
  );
});
