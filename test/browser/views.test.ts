import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { diffHtmlOf } from '../../src/audit/reports/html/diff-html.ts';
import { htmlOf } from '../../src/audit/reports/html/html-of.ts';
import { sampleDiff } from '../helpers/sample-diff.ts';
import { samplePages, sampleReport, unverifiedReport } from '../helpers/sample-report.ts';
import { testBrowser } from './report-page.ts';

const pages = samplePages();
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const DOCUMENTS: Readonly<Record<string, string>> = {
  'a report with a comparison': htmlOf(sampleReport(), { pages, diff: sampleDiff() }),
  'a file that is not to be believed': htmlOf(unverifiedReport(), { pages }),
  'a comparison': diffHtmlOf(sampleDiff()),
};
const VIEWS = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  narrow: { colorScheme: 'light', viewport: { width: 360, height: 780 } },
} as const;

const browser = await testBrowser();
after(() => browser[Symbol.asyncDispose]());

for (const [title, html] of Object.entries(DOCUMENTS))
  for (const [view, options] of Object.entries(VIEWS))
    test(`axe finds nothing in ${title} when it is ${view} and everything is open`, async () => {
      const { page, misdeeds } = await browser.open(html, { ...options, bypassCSP: true });
      await openAll(page);
      assert.deepEqual(await problems(page), []);
      const wide = await page.evaluate(`document.documentElement.scrollWidth > innerWidth`);
      assert.equal(wide, false, 'the page scrolls sideways');
      assert.deepEqual(misdeeds, []);
    });

test('findings and sources can be read and opened without script', async () => {
  const { page, misdeeds } = await browser.open(DOCUMENTS['a report with a comparison'] ?? '', {
    javaScriptEnabled: false,
  });
  assert.equal(await page.locator('#findings-table tbody tr').count(), sampleReport().findings.length);
  assert.equal(await page.locator('#sources-table tbody tr').count(), sampleReport().claimed?.sources.length);
  assert.ok(await page.locator('noscript p').isVisible());
  for (const control of ['#findings-filters', '#files-filters', '#theme'])
    assert.equal(await page.locator(control).isVisible(), false);
  assert.equal(await page.locator('th button').count(), 0);
  await page.locator('#finding-0 summary').press('Enter');
  assert.ok(await page.locator('#finding-0').getByText('ghp_****').last().isVisible());
  await page.locator('#finding-0 a', { hasText: 'ARX201' }).first().click();
  assert.match(await page.locator('.card:target').innerText(), /Whoever has the bundle has the secret/);
  assert.deepEqual(misdeeds, []);
});

test('on paper there are no controls, and what is folded is open', async () => {
  const { page, misdeeds } = await browser.open(DOCUMENTS['a report with a comparison'] ?? '', {
    colorScheme: 'dark',
  });
  await page.emulateMedia({ media: 'print' });
  for (const control of ['nav', '.skip', '#theme', '#findings-filters', '#files-filters'])
    assert.equal(await page.locator(control).isVisible(), false, control);
  assert.ok(await page.locator('#finding-0').getByText('GitHub personal access token').isVisible());
  assert.ok(await page.locator('.hunk').first().isVisible());
  assert.equal(await page.evaluate(`getComputedStyle(document.documentElement).colorScheme`), 'light');
  const pdf = await page.pdf();
  assert.equal(pdf.subarray(0, 5).toString('latin1'), '%PDF-');
  assert.deepEqual(misdeeds, []);
});

test('before printing all rows stand in the page, and afterwards it is as it was', async () => {
  const { page } = await browser.open(DOCUMENTS['a report with a comparison'] ?? '');
  const closed = await page.locator('details:not([open])').count();
  await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
  assert.equal(await page.locator('details:not([open])').count(), 0);
  assert.match(await page.locator('#finding-0').innerText(), /Remedy/);
  await page.evaluate(`dispatchEvent(new Event('afterprint'))`);
  assert.equal(await page.locator('details:not([open])').count(), closed);
});

/** Opens everything that can be folded, and every directory. */
async function openAll(page: Page): Promise<void> {
  await page.evaluate(`for (const details of document.querySelectorAll('details')) details.open = true`);
  for (;;) {
    const closed = page.locator('[role=treeitem][aria-expanded=false] > .node');
    if ((await closed.count()) === 0) return;
    await closed.first().click();
  }
}

/** What axe complains about, in words. */
async function problems(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations, incomplete } = await page.evaluate<AxeResult>(`axe.run()`);
  const uncertain = incomplete.filter(({ impact }) => impact === 'critical');
  return [...violations, ...uncertain].flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

interface AxeRule {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}
interface AxeResult {
  readonly violations: readonly AxeRule[];
  readonly incomplete: readonly AxeRule[];
}
