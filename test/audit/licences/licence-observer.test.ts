import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { judgeLicence } from '../../../src/audit/licences/judge-licence.ts';
import { licenceExpression } from '../../../src/audit/licences/licence-expression.ts';
import { recogniseText } from '../../../src/audit/licences/recognise-text.ts';
import { auditSubject, type MadeFiles } from '../../helpers/audit-subject.ts';

const ROOT = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

/** Licence texts of packages that this project uses. */
const TEXTS: readonly (readonly [id: string, path: string])[] = [
  ['MIT', 'node_modules/yauzl/LICENSE'],
  ['ISC', 'node_modules/yaml/LICENSE'],
  ['ISC', 'node_modules/semver/LICENSE'],
  ['Apache-2.0', 'LICENSE'],
  ['Apache-2.0', 'node_modules/@sigstore/sign/LICENSE'],
  ['LGPL-3.0-only', 'node_modules/openpgp/LICENSE'],
  ['MPL-2.0', 'node_modules/axe-core/LICENSE'],
  ['BlueOak-1.0.0', 'node_modules/tar/LICENSE.md'],
];

void describe('recogniseText()', () => {
  for (const [id, path] of TEXTS)
    void it(`recogniseText() knows ${id} of ${path}`, () => {
      assert.deepEqual(recogniseText(read(path)).ids, [id]);
    });

  void it('recogniseText() does not mind marks of comments, line breaks and case', () => {
    const text = read('node_modules/yauzl/LICENSE');
    const commented = `/*!\n${text.toUpperCase().replaceAll(/^/gm, ' * ')}\n */`;
    assert.deepEqual(recogniseText(commented), { ids: ['MIT'], more: false });
    assert.deepEqual(recogniseText(text.replaceAll(/\s+/g, ' ')).ids, ['MIT']);
  });

  void it('recogniseText() finds two texts in one file', () => {
    const both = `${read('node_modules/yauzl/LICENSE')}\n\n${read('node_modules/tar/LICENSE.md')}`;
    assert.deepEqual(recogniseText(both).ids, ['BlueOak-1.0.0', 'MIT']);
  });

  void it('recogniseText() finds nothing in other texts, or in half of one', () => {
    const text = read('node_modules/yauzl/LICENSE');
    for (const other of [
      '',
      'All rights reserved.',
      'MIT',
      read('CONTRIBUTING.md'),
      text.slice(0, text.length / 2),
    ])
      assert.deepEqual(recogniseText(other).ids, []);
  });
});

const EXPRESSIONS: Readonly<Record<string, string>> = {
  MIT: 'MIT',
  '(MIT OR Apache-2.0)': '(MIT OR Apache-2.0)',
  'MIT/Apache-2.0': 'MIT OR Apache-2.0',
  'Apache License 2.0': 'Apache-2.0',
  'Apache License, Version 2.0': 'Apache-2.0',
  'GPL-2+': 'GPL-2.0-or-later',
  GPLv3: 'GPL-3.0-only',
  'LGPL-2.1+': 'LGPL-2.1+',
  'MIT License': 'MIT',
  'GPL-2.0-only WITH Classpath-exception-2.0': 'GPL-2.0-only WITH Classpath-exception-2.0',
  UNLICENSED: 'NOASSERTION',
  'SEE LICENSE IN LICENSE.txt': 'NOASSERTION',
  BSD: 'NOASSERTION',
  '': 'NOASSERTION',
  [`${'('.repeat(900)}MIT${')'.repeat(90)}`]: 'NOASSERTION',
};

void describe('licenceExpression()', () => {
  for (const [written, expression] of Object.entries(EXPRESSIONS))
    void it(`licenceExpression() reads ${written.slice(0, 50)} as ${expression}`, () => {
      assert.equal(licenceExpression(written), expression);
    });
});

const VERDICTS: readonly (readonly [
  expression: string,
  allow: readonly string[] | undefined,
  deny: readonly string[],
  verdict: string,
])[] = [
  ['MIT', undefined, [], 'allowed'],
  ['MIT', ['MIT'], [], 'allowed'],
  ['ISC', ['MIT'], [], 'not allowed'],
  ['MIT OR GPL-3.0-only', ['MIT'], ['GPL-3.0-only'], 'allowed'],
  ['MIT AND GPL-3.0-only', ['MIT'], [], 'not allowed'],
  ['MIT AND GPL-3.0-only', undefined, ['GPL-3.0-only'], 'denied'],
  ['(MIT OR ISC) AND Apache-2.0', ['ISC', 'Apache-2.0'], [], 'allowed'],
  ['GPL-3.0-only', ['GPL-2.0-or-later'], [], 'allowed'],
  ['GPL-2.0-only', ['GPL-3.0-only'], [], 'not allowed'],
  ['GPL-2.0-only WITH Classpath-exception-2.0', ['GPL-2.0-only WITH Classpath-exception-2.0'], [], 'allowed'],
  ['GPL-2.0-only', ['GPL-2.0-only WITH Classpath-exception-2.0'], [], 'not allowed'],
  ['LicenseRef-mine', ['LicenseRef-mine'], [], 'allowed'],
  ['NOASSERTION', undefined, [], 'unknown'],
];

void describe('judgeLicence()', () => {
  for (const [expression, allow, deny, verdict] of VERDICTS)
    void it(`judgeLicence() says ${verdict} of ${expression} for ${allow?.join() ?? 'all'} without ${deny.join()}`, () => {
      assert.equal(judgeLicence(expression, { ...(allow && { allow }), deny, exceptions: [] }), verdict);
    });
});

const FOUND: readonly (readonly [name: string, files: MadeFiles, facts: readonly string[]])[] = [
  ['a header in C', { 'a.c': '// SPDX-License-Identifier: MIT\n' }, ['MIT header a.c']],
  [
    'a header in a block comment',
    { 'a.css': '/* SPDX-License-Identifier: MIT OR ISC */\n' },
    ['MIT OR ISC header a.css'],
  ],
  ['a header in HTML', { 'a.html': '<!-- SPDX-License-Identifier: MIT -->\n' }, ['MIT header a.html']],
  [
    'the same header twice',
    { 'a.c': '// SPDX-License-Identifier: MIT\n1', 'b.c': '// SPDX-License-Identifier: MIT\n2' },
    ['MIT header a.c'],
  ],
  ['package.json', { 'package.json': '{"license": "MIT"}' }, ['MIT metadata package.json']],
  [
    'old package.json',
    { 'package.json': '{"licenses": [{"type": "MIT"}, {"type": "ISC"}]}' },
    ['(MIT) OR (ISC) metadata package.json'],
  ],
  [
    'Cargo.toml',
    { 'Cargo.toml': '[dependencies]\nlicense = "x"\n[package]\nlicense = "MIT/Apache-2.0"\n' },
    ['MIT OR Apache-2.0 metadata Cargo.toml'],
  ],
  [
    'pyproject.toml',
    { 'pyproject.toml': '[project]\nlicense = {text = "Apache 2.0"}\n' },
    ['Apache-2.0 metadata pyproject.toml'],
  ],
  [
    'METADATA with an expression',
    { 'x.dist-info/METADATA': 'Name: x\nLicense-Expression: MIT\n\nLicense: no\n' },
    ['MIT metadata x.dist-info/METADATA'],
  ],
  [
    'METADATA with classifiers',
    {
      'x.dist-info/METADATA':
        'Name: x\nLicense: UNKNOWN\nClassifier: License :: OSI Approved :: MIT License\n\n',
    },
    ['MIT metadata x.dist-info/METADATA'],
  ],
  [
    'a copyright file of Debian',
    {
      'usr/share/doc/x/copyright':
        'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: GPL-2+\n\nFiles: b\nLicense: Expat\n',
    },
    ['GPL-2.0-or-later AND MIT metadata usr/share/doc/x/copyright'],
  ],
  ['a licence text', { LICENSE: read('node_modules/yauzl/LICENSE') }, ['MIT text LICENSE']],
  [
    'a text in a folder of licences',
    { 'LICENSES/MIT.txt': read('node_modules/yauzl/LICENSE') },
    ['MIT text LICENSES/MIT.txt'],
  ],
  ['an unknown licence', { COPYING: 'Ask me first.\n' }, ['NOASSERTION text COPYING']],
  ['a notice without a licence', { NOTICE: 'Made by somebody.\n' }, []],
  [
    'JSON that is no object, or damaged',
    { 'package.json': '[1]', 'a/package.json': '{', 'b/package.json': '{"license": {"type": 5}}' },
    [],
  ],
];

void describe('createLicenceObserver()', () => {
  for (const [name, files, facts] of FOUND)
    void it(`createLicenceObserver() finds what it should in ${name}`, async () => {
      const { subject } = await auditSubject({ files, observe: true });
      const found = subject.observed.licences.map(
        ({ expression, by, path }) => `${expression} ${by} ${path}`,
      );
      assert.deepEqual(found, facts);
    });
});
