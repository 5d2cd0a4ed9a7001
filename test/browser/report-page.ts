import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { needPackages } from '../servers/debian-packages.ts';

/** A document that stands open in a browser, and everything that it should not have done. */
export interface OpenPage {
  readonly page: Page;
  /** Requests but the one for the file itself, errors, and what its policy has refused. Expected: none. */
  readonly misdeeds: readonly string[];
}

/** A browser without network, and files for it, until it is disposed of. */
export interface TestBrowser extends AsyncDisposable {
  /** Opens a document from disk, at 1280 by 800 unless told otherwise. What was open before is closed. */
  open(html: string, options?: BrowserContextOptions): Promise<OpenPage>;
}

// Its sandbox refuses to start for root, which tests are in a container. The rest keeps the browser itself, which would
// look for updates, from asking anybody anything.
const ARGUMENTS = ['--no-sandbox', '--proxy-server=127.0.0.1:1', '--host-resolver-rules=MAP * ~NOTFOUND'];

/** Starts Debian's chromium without a screen. */
export async function testBrowser(): Promise<TestBrowser> {
  needPackages(['chromium']);
  const directory = mkdtempSync(join(tmpdir(), 'arx-browser-'));
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGUMENTS });
  const file = join(directory, 'report.html');
  return {
    open: async (html, options = {}) => {
      for (const context of browser.contexts()) await context.close();
      writeFileSync(file, html);
      return openFile(browser, pathToFileURL(file).href, options);
    },
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function openFile(browser: Browser, url: string, options: BrowserContextOptions): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const misdeeds: string[] = [];
  page.on('request', (request) => {
    if (request.url() !== url) misdeeds.push(`request ${request.url()}`);
  });
  page.on('console', (message) => misdeeds.push(`console ${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => misdeeds.push(`error ${error.message}`));
  page.on('dialog', (dialog) => {
    misdeeds.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.exposeBinding('reportViolation', (_, directive: string) => misdeeds.push(`policy ${directive}`));
  await page.addInitScript(
    `document.addEventListener('securitypolicyviolation', (event) => reportViolation(event.violatedDirective))`,
  );
  await page.route('**/*', (route) => (route.request().url() === url ? route.continue() : route.abort()));
  await page.goto(url);
  return { page, misdeeds };
}
