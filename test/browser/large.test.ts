import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { htmlOf } from '../../src/audit/reports/html/html-of.ts';
import type { AuditReport, ObservedFile } from '../../src/model/audit/report.ts';
import { largeReport, samplePages, sampleReport } from '../helpers/sample-report.ts';
import { testBrowser } from './report-page.ts';

const browser = await testBrowser();
after(() => browser[Symbol.asyncDispose]());
const pages = samplePages();

const elements = (page: Page, within: string): Promise<number> =>
  page.evaluate(`document.querySelectorAll('${within} *').length`);

test('a report of 20,000 files opens with few elements, and draws what is opened', async () => {
  const html = htmlOf(largeReport(20_000), { pages });
  assert.ok(html.length < 3_000_000, `${html.length}`);
  const { page, misdeeds } = await browser.open(html);
  assert.ok((await elements(page, '#files-tree')) < 800);
  assert.ok((await elements(page, 'body')) < 6_000);
  assert.equal(await page.locator('#files-status').innerText(), '20031 files');
  const root = page.locator('[role=treeitem]', { hasText: 'monorepo.git/' });
  const before = await elements(page, '#files-tree');
  await root.focus();
  await page.keyboard.press('ArrowRight');
  assert.match(await page.locator(':focus').innerText(), /d00\/[^]*200 files/);
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
  assert.match(await page.locator(':focus').innerText(), /file-000000\.js/);
  assert.ok((await elements(page, '#files-tree')) < before + 1_000);
  await root.focus();
  await page.keyboard.press('ArrowLeft');
  assert.ok((await elements(page, '#files-tree')) < 200);
  await page.keyboard.press('ArrowRight');
  assert.equal(await elements(page, '#files-tree'), before);
  assert.deepEqual(misdeeds, []);
});

test('20,000 files are filtered, and few of those that match are drawn', async () => {
  const { page } = await browser.open(htmlOf(largeReport(20_000), { pages }));
  const search = page.locator('#files-filters input[name=text]');
  await search.fill('file-0');
  assert.equal(await page.locator('#files-status').innerText(), '20000 of 20031 files');
  assert.equal(await page.locator('.matches li').count(), 201);
  assert.match(await page.locator('.matches li').last().innerText(), /and 19800 others/);
  await search.fill('d42/s7/file-019742');
  assert.match(await page.locator('.matches').innerText(), /^monorepo\.git: d42\/s7\/file-019742\.js/);
});

test('many findings are drawn a hundred at a time, and a link leads to the last', async () => {
  const { page } = await browser.open(htmlOf(largeReport(20_000), { pages }));
  const rows = page.locator('#findings-table tbody tr');
  assert.equal(await rows.count(), 100);
  assert.equal(await page.locator('#findings-status').innerText(), '210 of 210 shown');
  const more = page.locator('#findings-table + button');
  assert.equal(await more.innerText(), 'Show 100 more of 210');
  await more.press('Enter');
  assert.equal(await rows.count(), 200);
  assert.equal(await more.innerText(), 'Show 10 more of 210');
  await page.evaluate(`location.hash = '#finding-209'`);
  await page.locator('#finding-209.reached:focus').waitFor();
});

test('the last button that shows more hands the focus on', async () => {
  const { page } = await browser.open(htmlOf(largeReport(9_500), { pages }));
  await page.locator('#findings-table + button').press('Enter');
  assert.equal(await page.locator('#findings-table + button').isVisible(), false);
  assert.equal(
    await page.locator('#findings-table tbody tr').nth(100).locator('..').locator('tr:focus').count(),
    1,
  );
});

test('a directory with 5,000 files is drawn 200 at a time', async () => {
  const names = Array.from({ length: 5_000 }, (_, index) => `flat/${String(index).padStart(4, '0')}`);
  const { page } = await browser.open(htmlOf(withFiles(names), { pages }));
  await page.locator('[role=treeitem]', { hasText: 'flat/' }).locator('.node').click();
  const lines = page.locator('[role=treeitem][aria-level="3"]');
  assert.equal(await lines.count(), 201);
  const last = page.locator('[role=treeitem]', { hasText: 'Show 200 of 4800 more' });
  await last.focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('[role=treeitem]:focus .name').innerText(), '0200');
  assert.equal(await lines.count(), 401);
});

test('a tree of 2,000 levels opens, level by level', async () => {
  const names = Array.from({ length: 2_000 }, (_, depth) => `${'a/'.repeat(depth)}b`).sort();
  const { page, misdeeds } = await browser.open(htmlOf(withFiles(names), { pages }));
  await page.locator('[role=treeitem]', { hasText: 'a/' }).first().focus();
  for (let press = 0; press < 20; press += 1) await page.keyboard.press('ArrowRight');
  assert.ok(Number(await page.locator(':focus').getAttribute('aria-level')) > 8);
  assert.deepEqual(misdeeds, []);
});

/** The sample, whose third source holds these files. */
function withFiles(names: readonly string[]): AuditReport {
  const report = sampleReport();
  const files = names.map((path): ObservedFile => ({ path, kind: 'file', size: 10 }));
  const { observed } = report;
  if (observed === undefined) throw new Error('no sample');
  return {
    ...report,
    observed: { ...observed, files: observed.files.map((list, index) => (index === 2 ? files : list)) },
  };
}
