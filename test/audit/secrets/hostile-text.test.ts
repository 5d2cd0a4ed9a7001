import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SECRET_WORDS } from '../../../src/audit/secrets/find-secrets.ts';
import { CONTENT_RULES } from '../../../src/audit/rules/content/index.ts';
import { auditSubject, reportedOf } from '../../helpers/audit-subject.ts';

const MIB = 1024 * 1024;
const fill = (piece: string, length = MIB): string =>
  piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

/** Texts that would take minutes if any expression tried its parts again and again. */
const TEXTS: Readonly<Record<string, string>> = {
  'one letter': fill('a'),
  'one digit': fill('0'),
  spaces: fill(' '),
  newlines: fill('\n'),
  quotes: fill('"'),
  'all words that are looked for': fill(SECRET_WORDS.join('')),
  'all words, each on a line': fill(SECRET_WORDS.join('\n')),
  'assignments without a value': fill('password = "'),
  'names without an end': fill('password_token_secret_'),
  'beginnings of keys': fill('-----BEGIN RSA PRIVATE KEY-----\n'),
  'a key without an end': `-----BEGIN PRIVATE KEY-----\n${fill('QUJD/x+9')}`,
  'a key of headers': `-----BEGIN PRIVATE KEY-----\n${fill('A-b: c\n')}`,
  'beginnings of PuTTY keys': fill('Private-Lines: 1'),
  'parts of web tokens': fill('eyJhbGciOi.'),
  'a web token without an end': `eyJ${fill('a')}`,
  'URLs with users': fill('http://a:'),
  'URLs with passwords': fill('http://aaaa:bbbbbbbbbbbb@'),
  'tokens in a row': fill('ghs_1_a'),
  'tokens with dots': fill('ghs_1_a.'),
  'tokens of Slack': fill('xoxb-1-'),
  bearers: fill('bearer aaaaaaaaaaaaaaaaaaaa'),
  'kinds of secrets': fill('kind: secret\ndata:\n a: aaaaaaaaaa\n'),
  'users of curl': fill('curl -u a:bbbbbbb '),
  'hashes of passwords': fill('a:$6$'),
  'lines of netrc': fill('machine a login b password '),
  homes: fill('/home/a'),
  'paths of Windows': fill('C:\\Users\\a'),
  'marks of direction': fill('\u202e'),
  'letters without width': fill('a\u200b'),
  'variation selectors': fill('\u{e0101}', MIB),
  'mixed scripts': fill('a\u0430'),
  'one mixed word': `a${fill('\u0430')}`,
  'base64 in runs that are just too short': fill(`${'A1b2'.repeat(199)} `),
  escapes: fill('\\x41'),
  'lines of base64': `base64\n${fill(`${'QUJD'.repeat(19)}\n`)}`,
  'sudo lines': fill('a=b=c=d(e)'),
  'licence headers': fill('SPDX-License-Identifier: ('),
  'a licence of parentheses': `SPDX-License-Identifier: ${'('.repeat(100_000)}MIT`,
  'copyright lines': fill('copyright (c) <'),
  'JSON without an end': fill('{"license":['),
};

const NAMES = [
  'a.js',
  '.env',
  'LICENSE',
  'package.json',
  'etc/sudoers',
  'copyright',
  'METADATA',
  'pom.xml',
  '.pgpass',
  'a.sh',
];

void describe('rules about content on hostile texts', () => {
  for (const [name, text] of Object.entries(TEXTS))
    void it(`CONTENT_RULES end quickly on 1 MiB of ${name}`, { timeout: 30_000 }, async () => {
      // Each name has its own readers; the first line makes them different files.
      const files = Object.fromEntries(NAMES.slice(0, 3).map((path, at) => [path, `${at}\n${text}`]));
      const findings = await reportedOf(CONTENT_RULES, await auditSubject({ files, observe: true }));
      assert.ok(findings.length < 500, `${findings.length} findings`);
    });

  for (const path of NAMES)
    void it(`CONTENT_RULES throw nothing on broken bytes in ${path}`, async () => {
      const bytes = Buffer.concat([
        Buffer.from('license = "'),
        Buffer.from([0, 255, 192, 128, 237, 160, 128, 10]),
        Buffer.from('password=\xff\n', 'latin1'),
      ]);
      const made = {
        files: { [path]: bytes, [`b/${path}`]: bytes.subarray(0, 11), [`c/${path}`]: Buffer.alloc(4096) },
      };
      await reportedOf(CONTENT_RULES, await auditSubject({ ...made, observe: true }));
    });
});
