import { readFileSync, writeFileSync } from 'node:fs';
import { wordRuns } from '../src/audit/licences/word-runs.ts';

/**
 * Writes src/audit/licences/licence-fingerprints.ts from the texts of the SPDX licence list, for example
 * `npm pack spdx-license-list` unpacked: `node scripts/licence-fingerprints.ts package/spdx-full.json`. Of each text only
 * numbers are kept. Beside the usual licences there are those that could be taken for one of them.
 */
const USUAL =
  `0BSD AGPL-3.0-only Apache-1.1 Apache-2.0 Artistic-1.0-Perl Artistic-2.0 BlueOak-1.0.0 BSD-2-Clause BSD-3-Clause
  BSD-4-Clause BSL-1.0 BUSL-1.1 CC-BY-3.0 CC-BY-4.0 CC-BY-SA-4.0 CC0-1.0 CDDL-1.0 Elastic-2.0 EPL-1.0 EPL-2.0 EUPL-1.2
  GFDL-1.3-only GPL-1.0-only GPL-2.0-only GPL-3.0-only ISC LGPL-2.0-only LGPL-2.1-only LGPL-3.0-only MIT MIT-0
  MPL-1.1 MPL-2.0 MS-PL NCSA OFL-1.1 OpenSSL PostgreSQL PSF-2.0 Python-2.0 SSPL-1.0 Unicode-3.0 Unlicense WTFPL X11 Zlib`.split(
    /\s+/,
  );
/** A short text is kept whole; of a longer one so many of the smallest numbers stand for it. */
const WHOLE = 256;
const KEPT = 48;
/** A text of which so much stands in another one could be taken for that. */
const PART = 0.6;
/** Ids of texts that are the same, or that are deprecated for another id. */
const LEFT_OUT =
  /\+$|-or-later$|invariants|^(?:A?GPL|LGPL|GFDL)-[\d.]+$|-RFN$|^StandardML|^bzip2-1\.0\.5|^Net-SNMP$|^BSD-2-Clause-(?:FreeBSD|NetBSD)$/;
/** Other common forms of a text. */
const FORMS: readonly (readonly [id: string, form: (text: string) => string])[] = [
  ['ISC', (text) => text.replaceAll(/\bISC (?=DISCLAIMS|BE LIABLE)/g, 'THE AUTHOR ')],
  ['ISC', (text) => text.replaceAll(/\bISC (?=DISCLAIMS|BE LIABLE)/g, 'THE COPYRIGHT HOLDER ')],
  ['Apache-2.0', (text) => text.split('APPENDIX: How to apply', 1)[0] ?? ''],
];
const OUTPUT = 'src/audit/licences/licence-fingerprints.ts';

interface Text {
  readonly id: string;
  readonly runs: ReadonlySet<number>;
  readonly kept: readonly number[];
}

const list = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Record<
  string,
  { licenseText?: string }
>;

function textOf(id: string, form = (whole: string): string => whole): Text {
  const written = list[id]?.licenseText;
  const text = written === undefined ? undefined : form(written);
  if (text === undefined) throw new Error(`the list has no text for ${id}`);
  // The list has the GPL behind the LGPL 3, as nobody else has.
  const runs = wordRuns(
    id === 'LGPL-3.0-only' ? (text.split('GNU GENERAL PUBLIC LICENSE', 1)[0] ?? '') : text,
  );
  return { id, runs, kept: [...runs].sort((a, b) => a - b).slice(0, runs.size <= WHOLE ? WHOLE : KEPT) };
}

function isPartOf(part: Text, whole: Text): boolean {
  return part.kept.filter((run) => whole.runs.has(run)).length >= PART * part.kept.length;
}

function lineOf(text: Text): string {
  const within = texts.flatMap((other, index) => (other !== text && isPartOf(text, other) ? [index] : []));
  const numbers = Buffer.from(Uint32Array.from(text.kept).buffer).toString('base64');
  return `${usual.includes(text) ? '*' : ''}${text.id} ${text.runs.size} ${within.join(',') || '-'} ${numbers}`;
}

const usual = [...USUAL.map((id) => textOf(id)), ...FORMS.map(([id, form]) => textOf(id, form))];
const others = Object.keys(list)
  .filter((id) => !USUAL.includes(id) && !LEFT_OUT.test(id))
  .map((id) => textOf(id));
const alike = others.filter((other) => usual.some((one) => isPartOf(one, other)));
const texts = [...usual, ...alike];

writeFileSync(
  OUTPUT,
  `// Made by scripts/licence-fingerprints.ts from the texts of the SPDX licence list. Do not edit.

/**
 * One licence text a line, in numbers: its SPDX id, with a star if it is a usual one; how many runs of words it has; the lines, from 0, of texts of which it
 * is a part for the most part; and the smallest of the numbers of its runs, as 32-bit words, little endian, in base64.
 */
export const LICENCE_FINGERPRINTS = \`
${texts.map(lineOf).join('\n')}
\`;
`,
);
