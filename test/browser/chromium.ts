import { type Browser, chromium, type Page } from 'playwright-core';

/** Debian's, since a download of a browser is not to be had everywhere. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ARGUMENTS });
}

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Watched {
  readonly page: Page;
  /** Whatever the page should not have done: run a script of a text, ask another host, fail. */
  readonly faults: readonly string[];
}

/** The console of a stack, opened by the address that `npm start` prints, with regular refreshes off. */
export async function openConsole(
  browser: Browser,
  address: string,
  theme: 'light' | 'dark',
): Promise<Watched> {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 720 },
    timezoneId: 'UTC',
    locale: 'en-US',
  });
  const faults: string[] = [];
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', ({ message }) => faults.push(`error: ${message}`));
  page.on('console', (message) => message.type() === 'error' && faults.push(`console: ${message.text()}`));
  page.on('request', (request) => {
    if (new URL(request.url()).host !== new URL(address).host) faults.push(`request: ${request.url()}`);
  });
  await page.goto(address);
  await page.getByLabel('Refresh every').selectOption('0');
  if (theme === 'dark') await page.getByRole('button', { name: 'Dark' }).click();
  await page.locator(`.standdown.${theme}`).waitFor();
  return { page, faults };
}
