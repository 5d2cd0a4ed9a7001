import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { diffHtmlOf } from '../../../../src/audit/reports/html/diff-html.ts';
import { htmlOf } from '../../../../src/audit/reports/html/html-of.ts';
import { sampleDiff } from '../../../helpers/sample-diff.ts';
import { samplePages, sampleReport, unverifiedReport } from '../../../helpers/sample-report.ts';

const pages = samplePages();
const DOCUMENTS: Readonly<Record<string, () => string>> = {
  'a report': () => htmlOf(sampleReport(), { pages }),
  'a report with a comparison': () => htmlOf(sampleReport(), { pages, diff: sampleDiff() }),
  'a file that is not to be believed': () => htmlOf(unverifiedReport(), { pages }),
  'a comparison': () => diffHtmlOf(sampleDiff()),
};

for (const [title, make] of Object.entries(DOCUMENTS)) {
  test(`${title} has a policy that lets only its own style and script work`, () => {
    const html = make();
    const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    const digest = (text: string | undefined): string => `'sha256-${hash('sha256', text ?? '', 'base64')}'`;
    const style = digest(/<style>([^]*?)<\/style>/.exec(html)?.[1]);
    const script = digest(/<script type="module">([^]*?)<\/script>/.exec(html)?.[1]);
    const expected = `default-src 'none'; style-src ${style}; script-src ${script}; base-uri 'none'; form-action 'none'`;
    assert.equal(policy.replaceAll('&#39;', "'"), expected);
  });

  test(`${title} names nothing outside of itself`, () => {
    const html = make();
    assert.doesNotMatch(
      html,
      /<(?:link|img|iframe|object|embed|base)\b|\bsrc="|\burl\(|@import|\sstyle="|\son\w+="/,
    );
    for (const [, target] of html.matchAll(/\bhref="([^"]*)"/g)) assert.match(target ?? '', /^#/);
  });

  test(`${title} has the same bytes every time`, () => assert.equal(make(), make()));

  test(`${title} names every anchor once, and leads only to anchors that are there`, () => {
    const html = make();
    const anchors = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, anchor]) => anchor);
    assert.deepEqual(
      anchors.filter((anchor, index) => anchors.indexOf(anchor) !== index),
      [],
    );
    const links = new Set([...html.matchAll(/\bhref="#([^"]*)"/g)].map(([, anchor]) => anchor));
    assert.deepEqual(
      [...links].filter((anchor) => !anchors.includes(anchor)),
      [],
    );
  });
}

test('htmlOf() shows only that a file is not to be believed when what was verified is missing', () => {
  const { verified, ...report } = sampleReport();
  const html = htmlOf({ ...report, verdict: 'pass' }, { pages });
  assert.ok(verified);
  assert.match(html, /UNVERIFIED/);
  assert.doesNotMatch(html, /ARX201|PASS/);
});
