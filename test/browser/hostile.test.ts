import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { diffHtmlOf } from '../../src/audit/reports/html/diff-html.ts';
import { htmlOf } from '../../src/audit/reports/html/html-of.ts';
import type { BundleDiff } from '../../src/model/audit/bundle-diff.ts';
import type { AuditReport } from '../../src/model/audit/report.ts';
import type { RulePage } from '../../src/plugin/rule.ts';
import { sampleDiff } from '../helpers/sample-diff.ts';
import { HOSTILE_NAMES, samplePages, sampleReport, unverifiedReport } from '../helpers/sample-report.ts';
import { testBrowser } from './report-page.ts';

const browser = await testBrowser();
after(() => browser[Symbol.asyncDispose]());

/** Members that are one of a few words; everything else can be anything that a sealer writes. */
const CLOSED = new Set(
  'verdict severity failOn kind nature role network rule by novelty state id'.split(' '),
);
const NAMES = Object.values(HOSTILE_NAMES);

/** The same with hostile texts in the place of all texts, one after the other. */
function poisoned<Value>(value: Value, start = 0): Value {
  let next = start;
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return CLOSED.has(key) ? value : (NAMES[next++ % NAMES.length] ?? '');
    if (Array.isArray(value)) return value.map((each) => walk(each, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, walk(each, name)]));
  };
  return walk(value, '') as Value;
}

const pages = (start: number): ReadonlyMap<string, RulePage> =>
  new Map([...samplePages()].map(([code, page]) => [code, poisoned(page, start)]));

const DOCUMENTS: Readonly<Record<string, (start: number) => string>> = {
  'a report': (start) =>
    htmlOf(poisoned<AuditReport>(sampleReport(), start), {
      pages: pages(start),
      diff: poisoned(sampleDiff(), start),
    }),
  'a file that is not to be believed': (start) =>
    htmlOf(poisoned(unverifiedReport(), start), { pages: pages(start) }),
  'a comparison': (start) => diffHtmlOf(poisoned<BundleDiff>(sampleDiff(), start)),
};

// What may stand in the file is what can be seen, and newlines.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

for (const [title, make] of Object.entries(DOCUMENTS)) {
  test(`hostile texts everywhere in ${title} are only text`, async () => {
    const { page, misdeeds } = await browser.open(make(0), { viewport: { width: 360, height: 780 } });
    await page.evaluate(`for (const details of document.querySelectorAll('details')) details.open = true`);
    const told = await page.evaluate<Record<string, unknown>>(`({
      scripts: document.querySelectorAll('script:not([type="application/json"])').length,
      foreign: [...document.querySelectorAll('img, iframe, object, embed, link, base, video, audio, form[action], b')].length,
      handlers: [...document.querySelectorAll('*')].filter((one) => one.getAttributeNames().some((name) => name.startsWith('on'))).length,
      links: [...document.querySelectorAll('a')].filter((one) => !one.getAttribute('href').startsWith('#')).length,
      wide: document.documentElement.scrollWidth > innerWidth,
    })`);
    assert.deepEqual(told, { scripts: 1, foreign: 0, handlers: 0, links: 0, wide: false });
    assert.deepEqual(misdeeds, []);
  });

  for (const start of [0, 1, 5])
    test(`no character of ${title} hides or turns the text around, from name ${start} on`, () => {
      const text = make(start).replaceAll('\n', '');
      assert.equal(UNSEEN.exec(text)?.[0], undefined);
    });
}

test('a hostile name is shown whole, with what cannot be seen in words', async () => {
  const { page } = await browser.open(htmlOf(sampleReport(), { pages: samplePages() }));
  const tree = await page.locator('#files-tree').innerText();
  const findings = await page.locator('#findings').innerText();
  for (const shown of [
    '<img src=x onerror=alert(1)>.png',
    'invoice\\u{202e}gpj.exe',
    'nul\\x00byte',
    'read\\u{200b}me\\u{feff}.md',
    'two\\nlines\\r\\u{2028}three',
    '🧨 grün 日本.txt',
    HOSTILE_NAMES['long'] ?? '',
  ])
    assert.ok(tree.includes(shown), shown);
  assert.ok(findings.includes('<img src=x onerror=alert(1)>.png:1'));
  assert.equal((await page.locator('#findings .unseen', { hasText: '\\u{202e}' }).count()) > 0, true);
});

test('no credential of a URL stands in the document', () => {
  const { claimed, ...rest } = sampleReport();
  const [first] = claimed?.code ?? [];
  assert.ok(claimed && first);
  const secret = 'https://me:geheim@get.example.net/x';
  const html = htmlOf(
    {
      ...rest,
      reason: secret,
      claimed: { ...claimed, code: [{ ...first, command: ['curl', secret, `a\n${secret}`] }] },
    },
    { pages: samplePages() },
  );
  assert.ok(html.includes('https://get.example.net/x'));
  assert.ok(!html.includes('geheim'));
});
