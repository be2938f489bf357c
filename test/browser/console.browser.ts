import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiClient } from '../../local/api-client.ts';
import { launchRun } from '../../local/launch-run.ts';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { denyStopTask } from '../e2e/client.ts';
import { openConsole, startChromium } from './chromium.ts';

const IMAGES = join(import.meta.dirname, '..', '..', 'docs', 'images');

const HOSTILE = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "'><iframe srcdoc='<script>alert(1)</script>'>",
  '</textarea><script>alert(1)</script>',
  '</style><script>alert(1)</script>',
  '</cwdb-action><b>out</b>',
  '" confirmation="no" x="',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  'javascript:alert(1)',
];

let stack: LocalStack;
let browser: Browser;
beforeAll(async () => {
  stack = await startLocalStack({ port: 0, awsPort: 0 });
  browser = await startChromium();
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** All of the page; where a pop-up is open, as much of it as the window has. */
async function picture(page: Page, name: string, height = 200): Promise<void> {
  await page.setViewportSize({ width: 1280, height });
  await page.screenshot({ path: join(IMAGES, `${name}.png`), fullPage: true });
}

const row = (page: Page, text: string) => page.locator('tr.run', { hasText: text });
const popup = (page: Page) => page.locator('#popup');

const CAP_MS = 30_000;

/** Presses Refresh until the list shows it. */
async function until(page: Page, isReached: () => Promise<boolean>): Promise<void> {
  await untilHolds(async () => {
    if (await isReached()) return true;
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.locator('.content:not(.busy) .standdown').first().waitFor();
    return false;
  });
}

function untilEnded(runId: string): Promise<void> {
  return untilHolds(async () => {
    const { run } = (await createApiClient(stack)('GET', `/runs/${runId}`)) as { run: { status: string } };
    return run.status !== 'running';
  });
}

async function untilHolds(condition: () => Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + CAP_MS;
  while (!(await condition())) {
    if (Date.now() > deadlineMs) throw new Error(`expected it to hold within ${CAP_MS} ms`);
    await delay(100);
  }
}

describe.each(['light', 'dark'] as const)('the console, in %s', (theme) => {
  it('leads from the list over inspecting and terminating with a reason to the proven end', async () => {
    await launchRun(stack, `minutes-${theme}`, 'polite');
    const { runId } = await launchRun(stack, `import-${theme}`, 'stubborn');
    const { page, faults } = await openConsole(browser, stack.console, theme);
    await row(page, runId).waitFor();
    await picture(page, `console-list-${theme}`);

    await row(page, runId).getByRole('button', { name: 'Inspect' }).click();
    await popup(page).getByText('worker attached').waitFor();
    expect(await popup(page).innerText()).toContain('consistent.');
    await page.getByRole('button', { name: 'Close' }).click();

    await row(page, runId).getByRole('button', { name: 'Terminate' }).click();
    await page.getByLabel('Reason, kept on record').fill('wrong prompt');
    await picture(page, `console-terminate-${theme}`);
    await page.getByRole('button', { name: 'Terminate, requeue the task' }).click();
    expect(await page.locator('#question').innerText()).toContain(`Terminate run ${runId} of task`);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page
      .getByText(`Run ${runId} is being terminated, on record with the reason “wrong prompt”`)
      .waitFor();

    await page.getByRole('button', { name: 'Live runs' }).click();
    await until(page, async () => (await row(page, runId).innerText()).includes('SIGTERM sent, SIGKILL by'));
    expect(await row(page, runId).getByRole('button', { name: 'Terminate' }).count()).toBe(0);
    await picture(page, `console-terminating-${theme}`);

    await until(page, async () => (await row(page, runId).count()) === 0);
    const { run } = (await createApiClient(stack)('GET', `/runs/${runId}`)) as { readonly run: object };
    expect(run).toMatchObject({
      status: 'reclaimed',
      termination: { requested_by: 'console', reason: 'wrong prompt' },
    });
    expect(faults).toEqual([]);
    await page.close();
  });
});

describe('the console', () => {
  it('shows how an ended run was proven, from the answer to the click', async () => {
    const { runId } = await launchRun(stack, 'report', 'stubborn');
    const { page } = await openConsole(browser, stack.console, 'light');
    await row(page, runId).getByRole('button', { name: 'Terminate' }).click();
    await page.getByLabel('Reason, kept on record').fill('budget is used up');
    await page.getByRole('button', { name: 'Terminate, hold the task' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('will be held back').waitFor();
    await untilEnded(runId);
    await page.locator('.notice').getByRole('button', { name: 'Inspect' }).click();
    await popup(page).getByText('worker exit 137').waitFor();
    await picture(page, 'console-inspect-light', 860);
    await page.close();
  });

  it('says of a stuck run what is in the way, and terminates it again once that is mended', async () => {
    const { runId } = await launchRun(stack, 'invoices', 'silent');
    const mend = denyStopTask(stack);
    await createApiClient(stack)('POST', `/runs/${runId}/terminate`, { reason: 'wrong bucket' });
    const { page } = await openConsole(browser, stack.console, 'light');
    await until(page, async () => (await row(page, runId).innerText()).includes('stuck'));
    expect(await page.locator('.advice').innerText()).toContain('ecs:StopTask: AccessDeniedException');
    await picture(page, 'console-stuck-light');
    mend();
    await row(page, runId).getByRole('button', { name: 'Terminate again' }).click();
    await page.getByRole('button', { name: 'Terminate, requeue the task' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText(`Run ${runId} is being terminated`).waitFor();
    await untilEnded(runId);
    await page.close();
  });

  it('shows the runs to who may only read, and refuses the click that would terminate one', async () => {
    const { runId } = await launchRun(stack, 'protected', 'polite');
    const address = stack.console.replace(/#.*/, `#token=${encodeURIComponent(stack.readToken)}`);
    const { page } = await openConsole(browser, address, 'light');
    await row(page, runId).getByRole('button', { name: 'Inspect' }).click();
    await popup(page).getByText('polite').first().waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await row(page, runId).getByRole('button', { name: 'Terminate' }).click();
    await page.getByRole('button', { name: 'Terminate, requeue the task' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('user/local-reader is not authorized to perform: lambda:InvokeFunction').waitFor();
    expect(await createApiClient(stack)('GET', `/runs/${runId}`)).toMatchObject({
      run: { termination: null },
    });
    await page.close();
  });

  it('does nothing where the confirmation is declined', async () => {
    const { runId } = await launchRun(stack, 'kept', 'polite');
    const { page } = await openConsole(browser, stack.console, 'light');
    await row(page, runId).getByRole('button', { name: 'Terminate' }).click();
    await page.getByRole('button', { name: 'Terminate, requeue the task' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Back' }).click();
    await row(page, runId).waitFor();
    expect(await createApiClient(stack)('GET', `/runs/${runId}`)).toMatchObject({
      run: { termination: null },
    });
    await page.close();
  });

  it('shows hostile titles and reasons as the text that they are', async () => {
    const callApi = createApiClient(stack);
    for (const [index, text] of HOSTILE.entries()) {
      await callApi('POST', '/tasks', { task_id: `hostile-${index}`, title: text });
      await callApi('POST', `/tasks/hostile-${index}/runs`, { run_id: `hostile-${index}-1`, profile: text });
      await callApi('POST', `/runs/hostile-${index}-1/heartbeat`, { note: text });
    }
    const { page, faults } = await openConsole(browser, stack.console, 'light');
    for (const [index, text] of HOSTILE.entries()) {
      const hostile = row(page, `hostile-${index}-1`);
      expect(await hostile.locator('.title').innerText()).toBe(text);
      await hostile.getByRole('button', { name: 'Terminate' }).click();
      expect(await page.getByRole('heading', { name: 'Terminate' }).innerText()).toBe(`Terminate “${text}”?`);
      await page.getByLabel('Reason, kept on record').fill(text);
      await page.getByRole('button', { name: 'Terminate, hold the task' }).click();
      expect(await page.locator('#question').innerText()).toContain(`“${text}”`);
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByText(`with the reason “${text}”`).waitFor();
      await page.getByRole('button', { name: 'Inspect' }).click();
      await popup(page).getByText(`reason: ${text}`).waitFor();
      await page.getByRole('button', { name: 'Close' }).click();
      await page.getByRole('button', { name: 'Live runs' }).click();
    }
    expect(faults).toEqual([]);
    await page.close();
  });

  it('asks for the token where the address has none, and takes none but those of this stack', async () => {
    const page = await browser.newPage();
    await page.goto(stack.console.replace(/#.*/, ''));
    const open = async (token: string) => {
      await page.getByLabel('The token that npm start printed').fill(token);
      await page.getByRole('button', { name: 'Open' }).click();
    };
    await open('wrong');
    await page.getByText('That is not a token of this stack.').waitFor();
    await open(stack.token);
    await page.locator('.standdown').waitFor();
    expect(page.url()).not.toContain(stack.token);
    await page.close();
  });
});
