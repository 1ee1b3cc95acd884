import { chromium, type Browser } from 'playwright-core';

export const browserProgram = '/usr/bin/chromium';

/** Debian's Chromium, headless and silent towards the network. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: browserProgram,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
