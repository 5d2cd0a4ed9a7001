import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { htmlOf } from '../../src/audit/reports/html/html-of.ts';
import { passingReport, samplePages, sampleReport, unverifiedReport } from '../helpers/sample-report.ts';
import { testBrowser } from './report-page.ts';

const pages = samplePages();
const sample = htmlOf(sampleReport(), { pages });

const browser = await testBrowser();
after(() => browser[Symbol.asyncDispose]());

test('htmlOf() shows file, digest, verdict, reason and signers in the first screen', async () => {
  const { page, misdeeds } = await browser.open(sample);
  const { verified, reason } = sampleReport();
  assert.equal(await page.title(), `shop.arx ${verified?.digest} FAIL - arx audit`);
  for (const text of ['shop.arx', verified?.digest ?? '', 'FAIL', reason, 'corp-ci', 'security-team', 'high'])
    assert.ok(await inFirstScreen(page, text), text);
  assert.match(await page.locator('.verdict').innerText(), /^✗ FAIL/);
  assert.deepEqual(misdeeds, []);
});

test('htmlOf() shows PASS as a word when nothing is wrong', async () => {
  const { page, misdeeds } = await browser.open(htmlOf(passingReport(), { pages }));
  assert.match(await page.locator('.verdict').innerText(), /^✓ PASS/);
  assert.match(await page.locator('#findings').innerText(), /No rule has found anything/);
  assert.deepEqual(misdeeds, []);
});

test('htmlOf() shows nothing but the reason when the file is not to be believed', async () => {
  const report = { ...sampleReport(), ...unverifiedReport(), findings: sampleReport().findings };
  const { page, misdeeds } = await browser.open(htmlOf(report, { pages }));
  const text = await page.locator('main').innerText();
  assert.match(text, /^altered\.arx\s+⚠ UNVERIFIED\s+The content of blob .* does not match the seal/);
  assert.doesNotMatch(text, /ARX|corp|restart/);
  assert.equal(await page.locator('section, table, nav').count(), 0);
  assert.deepEqual(misdeeds, []);
});

test('the sections stand in one order, each with its layer', async () => {
  const { page } = await browser.open(sample);
  const headings = await page.locator('main > section > h2').allInnerTexts();
  assert.deepEqual(
    headings.map((text) => text.replace(/\s+/g, ' ')),
    [
      'Whose word is it',
      'Sources CLAIMED',
      'Findings OBSERVED',
      'Waived',
      'Commands CLAIMED',
      'Placements CLAIMED',
      'Sizes VERIFIED',
      'Files VERIFIED',
      'Components OBSERVED',
      'Licences OBSERVED',
      'Checks that did not run',
      'Databases',
      'What the rules mean',
    ],
  );
});

test('findings are filtered by severity, source, rule and text, by keyboard alone', async () => {
  const { page } = await browser.open(sample);
  const rows = page.locator('#findings-table tbody tr');
  const status = page.locator('#findings-status');
  assert.equal(await status.innerText(), '10 of 10 shown');
  await page.locator('input[value=critical]').focus();
  await page.keyboard.press('Space');
  assert.equal(await rows.count(), 8);
  await page.keyboard.press('Space');
  await page.locator('select[name=rule]').focus();
  await page.keyboard.type('ARX201');
  assert.equal(await status.innerText(), '2 of 10 shown');
  await page.locator('select[name=source]').focus();
  await page.keyboard.type('app');
  assert.equal(await status.innerText(), '1 of 10 shown');
  await page.locator('#findings-filters button').focus();
  await page.keyboard.press('Enter');
  await page.locator('#findings-status', { hasText: '10 of 10' }).waitFor();
  await page.locator('#findings-filters input[name=text]').focus();
  await page.keyboard.type('LODASH');
  assert.equal(await rows.count(), 1);
});

test('every column of every table sorts by keyboard, and says how', async () => {
  const { page } = await browser.open(sample);
  const heads = page.locator('table[data-rows] thead th');
  const count = await heads.count();
  assert.ok(count > 40);
  for (let index = 0; index < count; index += 1) {
    const head = heads.nth(index);
    await head.locator('button').focus();
    await page.keyboard.press('Enter');
    const first = await head.getAttribute('aria-sort');
    await page.keyboard.press('Space');
    const second = await head.getAttribute('aria-sort');
    assert.deepEqual(new Set([first, second]), new Set(['ascending', 'descending']), await head.innerText());
  }
  assert.equal(await page.locator('th[aria-sort]').count(), await page.locator('table[data-rows]').count());
});

const SORTS: readonly (readonly [
  table: string,
  column: string,
  presses: number,
  cell: number,
  first: RegExp,
])[] = [
  ['sources', 'Size', 1, 5, /^2\.4 MB/],
  ['sources', 'Size', 2, 5, /^18 B/],
  ['sources', 'Source', 2, 0, /script/],
  ['findings', 'Severity', 1, 0, /critical/],
  ['findings', 'Severity', 2, 0, /info/],
  ['findings', 'Rule', 1, 1, /ARX104/],
  ['sizes', 'Share', 2, 5, /^0\.0 %/],
  ['vulnerabilities', 'CVSS', 1, 1, /7\.2/],
];
test('a table sorts by what its cells mean, not by how they are written', async () => {
  const { page } = await browser.open(sample);
  for (const [table, column, presses, cell, first] of SORTS) {
    const head = page.locator(`#${table}-table th`, { hasText: column });
    await head.evaluate((element) => element.removeAttribute('aria-sort'));
    await head.locator('button').focus();
    for (let press = 0; press < presses; press += 1) await page.keyboard.press('Enter');
    const shown = page.locator(`#${table}-table tbody tr`).first().locator('td').nth(cell);
    assert.match(await shown.innerText(), first, `${table} by ${column}, ${presses}`);
  }
});

test('a finding opens by keyboard to evidence, fingerprint, why and remedy', async () => {
  const { page } = await browser.open(sample);
  const row = page.locator('#finding-0');
  await row.locator('summary').focus();
  await page.keyboard.press('Enter');
  await row.getByText('Whoever has').waitFor();
  const text = await row.innerText();
  const { fingerprint } = sampleReport().findings[0] ?? {};
  for (const part of [
    'ghp_****',
    'GitHub personal access token',
    fingerprint ?? '',
    'Why',
    'Whoever has',
    'Remedy',
  ])
    assert.ok(text.includes(part), part);
});

test('waived findings name owner, reason and expiry', async () => {
  const { page } = await browser.open(sample);
  const text = await page.locator('#waived-table').innerText();
  for (const part of ['ops@example.com', 'The vendor signs it', '2026-12-04', 'OPS-1423'])
    assert.ok(text.includes(part), part);
});

test('commands show what the seal claims beside what we observe', async () => {
  const { page } = await browser.open(sample);
  assert.match(await page.locator('#step-0').innerText(), /We observe what the seal claims/);
  assert.match(await page.locator('#step-1').innerText(), /4 things observed that the seal does not claim/);
  assert.match(await page.locator('#step-1').innerText(), /root\s+not claimed/);
  assert.match(await page.locator('#step-2').innerText(), /does not say what this command can do/);
});

test('the size map has a name and a text equivalent with the same sizes', async () => {
  const { page } = await browser.open(sample);
  const map = page.getByRole('img', { name: /^Size map/ });
  assert.equal(await map.count(), 1);
  const boxes = await map.locator('g > title').allTextContents();
  const rows = await page.locator('#sizes-table tbody tr').allInnerTexts();
  assert.ok(boxes.includes('bin/tool, 2.4 MB'));
  assert.ok(rows.some((row) => /bin\/tool\s+file\s+1\s+2\.4 MB/.test(row)));
  assert.match((await page.locator('#map-text').textContent()) ?? '', /table below says in words/);
});

test('the file tree opens and closes by keyboard, and leads from a file to its finding', async () => {
  const { page } = await browser.open(sample);
  const focused = (): Promise<string> =>
    page
      .locator(':focus')
      .innerText()
      .then((text) => text.replace(/\s+/g, ' '));
  await page.locator('[role=treeitem][tabindex="0"]').focus();
  assert.match(await focused(), /^▾ app\/ critical, 3 findings 10 files, 2\.0 MB$/);
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
  assert.match(await focused(), /^helper elf executable medium, 1 finding 1\.9 MB$/);
  await page.keyboard.press('Enter');
  await page.locator('#finding-5.reached:focus').waitFor();
  await page.locator('[role=treeitem][tabindex="0"]').focus();
  for (const key of ['ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key);
  assert.match(await focused(), /^▸ bin\//);
  assert.equal(await page.locator(':focus').getAttribute('aria-expanded'), 'false');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowLeft');
  assert.equal(await page.locator(':focus').getAttribute('aria-expanded'), 'false');
  await page.keyboard.press('End');
  assert.match(await focused(), /txt/);
});

test('files are filtered by path, executable mark and findings', async () => {
  const { page } = await browser.open(sample);
  const matches = page.locator('.matches li');
  await page.locator('#files-filters input[name=executable]').check();
  assert.deepEqual(await page.locator('#files-status').innerText(), '3 of 31 files');
  await page.locator('#files-filters input[name=marked]').check();
  assert.equal(await matches.count(), 1);
  await matches.locator('a').click();
  await page.locator('#finding-5.reached:focus').waitFor();
  await page.locator('#files-filters input[name=executable]').uncheck();
  await page.locator('#files-filters input[name=marked]').uncheck();
  await page.locator('#files-filters input[name=text]').fill('ROUTES/');
  assert.equal(await matches.count(), 2);
  await page.locator('#files-filters input[name=text]').fill('');
  assert.equal(await page.locator('[role=tree]').count(), 1);
});

test('a link to a finding that is filtered out shows it', async () => {
  const { page } = await browser.open(sample);
  await page.locator('#findings-filters input[name=text]').fill('nothing has this');
  await page.locator('#step-1 a[href="#finding-2"]').click();
  await page.locator('#finding-2.reached:focus').waitFor();
  assert.match(await page.locator('#finding-2').innerText(), /get\.example\.net/);
});

test('the whole page can be walked by Tab, from the skip link on', async () => {
  const { page } = await browser.open(sample);
  await page.keyboard.press('Tab');
  assert.equal(await page.locator(':focus').innerText(), 'Skip to the report');
  assert.ok(await page.locator(':focus').isVisible());
  await page.keyboard.press('Enter');
  assert.equal(await page.locator(':focus').getAttribute('id'), 'main');
  await page.evaluate(
    `seen = new Set(); addEventListener('focusin', ({ target }) => seen.add(target.closest('section, header')?.id))`,
  );
  for (let press = 0; press < 350; press += 1) await page.keyboard.press('Tab');
  const seen = await page.evaluate<string[]>(`[...seen]`);
  for (const name of ['summary', 'sources', 'findings', 'waived', 'commands', 'files', 'databases'])
    assert.ok(seen.includes(name), name);
});

test('the colours follow the system until the button is pressed', async () => {
  const { page } = await browser.open(sample, { colorScheme: 'dark' });
  const ground = (): Promise<unknown> => page.evaluate(`getComputedStyle(document.body).backgroundColor`);
  const dark = await ground();
  await page.locator('#theme').focus();
  await page.keyboard.press('Enter');
  const light = await ground();
  assert.notEqual(light, dark);
  await page.keyboard.press('Enter');
  assert.equal(await ground(), dark);
  await page.emulateMedia({ colorScheme: 'light' });
  assert.equal(await ground(), dark);
});

test('nothing moves by itself when the reader wants less motion', async () => {
  const { page } = await browser.open(sample, { reducedMotion: 'reduce' });
  assert.equal(await page.evaluate(`getComputedStyle(document.documentElement).scrollBehavior`), 'auto');
});

async function inFirstScreen(page: Page, text: string): Promise<boolean> {
  const box = await page.locator('.first').getByText(text).first().boundingBox();
  return box !== null && box.y >= 0 && box.y + box.height <= 800;
}
