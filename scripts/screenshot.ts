// Plays the first half of the story on a running sandbox and takes the README's picture.
// Usage: npm run screenshot -- <address of a fresh sandbox> [file]
import { openBrowser } from './browser.js';

const [address, file = 'docs/sandbox.png'] = process.argv.slice(2);
if (!address) throw new Error('give the address that npm run sandbox printed');

const browser = await openBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(address);
  const left = page.getByTestId('pane-left');
  await left.getByTestId('composer').fill('/delete-key billing');
  await left.getByTestId('composer').press('Enter');
  const modal = left.getByTestId('modal');
  await modal
    .getByLabel('Reason')
    .fill('Billing moved to its own account in spring; nothing reads this key any more.');
  await modal.getByLabel('Ticket').fill('OPS-4711');
  await left.getByTestId('modal-submit').click();
  await modal.getByText('3 people will be asked').waitFor();
  await left.getByTestId('modal-submit').click();
  await modal.getByText('Approval needed').waitFor();
  await left.getByTestId('modal-close').click();
  await page
    .getByTestId('pane-right')
    .getByText('Approval needed: delete key billing-root')
    .first()
    .waitFor();
  await page.waitForTimeout(600);
  await page.screenshot({ path: file });
} finally {
  await browser.close();
}
