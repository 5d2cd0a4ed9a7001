import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { secret } from '../../../../src/audit/rules/content/arx202-secret.ts';
import { hiddenText } from '../../../../src/audit/rules/content/arx206-hidden-text.ts';
import { obscuredScript } from '../../../../src/audit/rules/content/arx208-obscured-script.ts';
import { personalData } from '../../../../src/audit/rules/content/arx210-personal-data.ts';
import type { Found } from '../../../../src/model/audit/finding.ts';
import type { RuleCases } from '../../rule-cases.ts';
import { NEAR_MISSES } from '../../secrets/near-misses.ts';
import { PLANTED } from '../../secrets/planted.ts';
import { tgz, zip } from './binaries.ts';

const isSeverity =
  (severity: string | undefined) =>
  ([found]: readonly Found[]): void =>
    assert.equal(found?.severity, severity);

const KEY = PLANTED.find(({ name }) => name === 'a key in PKCS#8')?.content ?? '';
const TOKEN = PLANTED.find(({ name }) => name === 'a GitHub token')?.secret ?? '';

const secretCases: RuleCases = {
  rule: secret,
  positives: [
    {
      name: 'a private key in a file, at its line',
      made: { files: { 'deep/server.key': `# key\n\n${KEY}` } },
      also: ([found]) => {
        assert.equal(found?.where.line, 3);
        assert.equal(found.where.column, 1);
        assert.equal(found.severity, 'high');
      },
    },
    {
      name: 'a private key among tests and elsewhere',
      made: { files: { 'test/fixtures/a.key': KEY, 'tls/a.key': KEY } },
      also: isSeverity('high'),
    },
    {
      name: 'settings that also have another name',
      made: { files: { 'a.txt': 'DB_PASSWORD=Kx8!vQz2mW\n', 'b/.env': 'DB_PASSWORD=Kx8!vQz2mW\n' } },
    },
    {
      name: 'a private key among tests',
      made: { files: { 'test/fixtures/server.key': KEY } },
      also: isSeverity('medium'),
    },
    {
      name: 'a variable of a command',
      made: { files: { a: 'x' }, code: [{ cmd: 'run', env: { TOKEN } }] },
      also: ([found]) => assert.deepEqual(found?.where, { step: 0, field: 'env.TOKEN' }),
    },
    {
      name: 'the words of a command',
      made: { files: { a: 'x' }, code: [{ cmd: 'login', args: ['--token', TOKEN] }] },
      also: ([found]) => assert.equal(found?.where.field, 'args'),
    },
    {
      name: 'the text of the manifest',
      made: { files: { a: 'x' }, manifest: `# once ${TOKEN}\ndata: []\n` },
      also: ([found]) => assert.deepEqual(found?.where, { field: 'manifest', line: 1, column: 8 }),
    },
    {
      name: 'a zip',
      made: { files: { 'a.zip': zip({ name: 'k.pem', content: KEY }) } },
      also: ([found]) => assert.equal(found?.evidence['member'], 'k.pem'),
    },
    { name: 'a tar.gz', made: { files: { 'a.tgz': tgz([{ name: 'conf/.env' }, `GH=${TOKEN}\n`]) } } },
    {
      name: 'a program',
      made: {
        files: {
          tool: Buffer.concat([
            Buffer.from('7f454c46020101', 'hex'),
            Buffer.alloc(99),
            Buffer.from(TOKEN),
            Buffer.alloc(9),
          ]),
        },
      },
      also: ([found]) => assert.equal(found?.evidence['offset'], 106),
    },
    {
      name: 'a text in an older encoding',
      made: {
        files: {
          'a.ini': Buffer.concat([Buffer.from('name=caf\u00e9\n', 'latin1'), Buffer.from(`gh=${TOKEN}\n`)]),
        },
      },
    },
    { name: 'a text in UTF-16', made: { files: { 'a.ini': Buffer.from(`\ufeffgh=${TOKEN}\n`, 'utf16le') } } },
    {
      name: 'a file with a comment against secretlint',
      made: { files: { 'a.js': `// secretlint-disable\nconst t = '${TOKEN}';\n` } },
    },
    {
      name: 'a Java key store',
      made: {
        files: {
          'a.jks': Buffer.from(`feedfeed00000002000000010000000100036b6579${'07'.repeat(60)}`, 'hex'),
        },
      },
    },
    {
      name: 'a PKCS#12 key store',
      made: {
        files: { 'a.p12': Buffer.concat([Buffer.from('3082097a0201033082', 'hex'), Buffer.alloc(90, 7)]) },
      },
    },
    {
      name: 'a file with more secrets than are told one by one',
      made: {
        files: {
          'a.env': Array.from(
            { length: 40 },
            (_, n) => `T${n}=ghp_${`${n}`.padStart(2, '0')}aZ9bY8cX7dW6eV5fU4gT3hS2iR1jQ0kPqR\n`,
          ).join(''),
        },
      },
      also: (found) => {
        assert.equal(found.length, 26);
        assert.equal(found.at(-1)?.evidence['further'], 15);
        assert.equal(found.at(-1)?.severity, 'high');
      },
    },
  ],
  nearMisses: [
    ...(NEAR_MISSES.map(([name, path, content]) => ({
      name,
      made: { files: { [path]: content } },
    })) as unknown as [RuleCases['nearMisses'][0], RuleCases['nearMisses'][1], RuleCases['nearMisses'][2]]),
    {
      name: 'the words of a command that name a variable',
      made: {
        files: { a: 'x' },
        code: [{ cmd: 'login', args: ['--token', '$TOKEN', '--password-file', '/run/pw'] }],
      },
    },
    {
      name: 'a Java key store of certificates that are trusted',
      made: {
        files: {
          cacerts: Buffer.from(
            `feedfeed00000002000000010000000200016100000000000000000005582e35303900000004${'07'.repeat(24)}`,
            'hex',
          ),
        },
      },
    },
    {
      name: 'a certificate in DER',
      made: {
        files: { 'a.cer': Buffer.concat([Buffer.from('308203b73082029f', 'hex'), Buffer.alloc(90, 7)]) },
      },
    },
  ],
};

const RLO = '\u202e';
const ZWSP = '\u200b';

const hiddenCases: RuleCases = {
  rule: hiddenText,
  positives: [
    {
      name: 'a program that turns its direction',
      made: { files: { 'a.js': `if (level != "user${RLO} \u2066// Check if admin\u2069 \u2066") {\n` } },
      also: isSeverity('high'),
    },
    {
      name: 'an isolate without an end beside Hebrew',
      made: { files: { 'a.py': `s = "\u05e9\u05dc\u05d5\u05dd \u2067x"\n` } },
    },
    {
      name: 'a letter that shows nothing',
      made: { files: { 'a.js': 'const \u3164 = require("x");\n' } },
      also: isSeverity('high'),
    },
    {
      name: 'a name with a character inside that is not shown',
      made: { files: { 'a.py': `is${ZWSP}admin = True\n` } },
      also: isSeverity('medium'),
    },
    {
      name: 'a word of two scripts',
      made: { files: { 'a.go': 'func isAdmin() {}\nfunc is\u0410dmin() {}\n' } },
    },
    {
      name: 'a row of variation selectors',
      made: { files: { 'a.js': `eval(decode('${'\u{e0121}'.repeat(50)}'))\n` } },
      also: isSeverity('high'),
    },
    {
      name: 'tags in settings of an assistant',
      made: {
        files: {
          '.cursor/rules/a.mdc': `Be kind${Array.from('run me', (letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('')}\n`,
        },
      },
      also: isSeverity('medium'),
    },
    { name: 'a file name that turns its direction', made: { files: { [`invoice${RLO}fdp.exe`]: 'x' } } },
    { name: 'a file name of two scripts', made: { files: { 'p\u0430ypal.sh': 'x' } } },
    {
      name: 'two names that look the same',
      made: { files: { 'scope/app.js': 'x', 'scope/\u0430\u0440\u0440.js': 'y' } },
    },
    {
      name: 'characters that are not shown in a program',
      made: { files: { 'a.ts': `const space = '${ZWSP}';\n` } },
      also: isSeverity('low'),
    },
  ],
  nearMisses: [
    {
      name: 'Hebrew and Arabic prose with marks',
      made: {
        files: {
          'a.md':
            '\u05e9\u05dc\u05d5\u05dd\u200f (x) \u202bשלום\u202c\n\u0645\u0631\u062d\u0628\u0627\u200f!\n',
        },
      },
    },
    {
      name: 'Persian joiners in a program',
      made: { files: { 'a.ts': "const t = '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645';\n" } },
    },
    {
      name: 'emoji that are joined',
      made: {
        files: {
          'a.js': "const family = '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}', heart = '\u2764\ufe0f';\n",
        },
      },
    },
    {
      name: 'the flag of Scotland',
      made: {
        files: {
          'a.js': "const flag = '\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}';\n",
        },
      },
    },
    {
      name: 'a byte order mark at the start',
      made: { files: { 'a.cs': '\ufeffusing System;\n', 'b.json': '\ufeff{}\n' } },
    },
    {
      name: 'Cyrillic words in comments',
      made: {
        files: {
          'a.py':
            '# \u043f\u0440\u0438\u0432\u0435\u0442 \u043c\u0438\u0440, rev 2\nx = "\u0441\u043e\u0440"\n',
        },
      },
    },
    {
      name: 'Greek letters in formulas',
      made: { files: { 'a.py': '\u0394t = 5\n\u03bb1 = k\u03b2 = 0\n\u03b1_max = 1\n# 10 \u00b5s\n' } },
    },
    { name: 'escapes', made: { files: { 'a.js': String.raw`const bidi = /[\u202a-\u202e\u200b]/;` } } },
    {
      name: 'names in other scripts',
      made: {
        files: {
          'docs/\u0440\u0443\u0441\u0441\u043a\u0438\u0439.md': 'x',
          'docs/caf\u00e9.txt': 'x',
          '\u65e5\u672c.txt': 'x',
        },
      },
    },
    {
      name: 'prose that was copied from a web page',
      made: { files: { 'a.md': `See${ZWSP} the site\u00ad.\n` } },
    },
    {
      name: 'Thai words with breaks',
      made: { files: { 'th.json': '{"a": "\u0e2a\u0e27\u0e31\u0e2a\u200b\u0e14\u0e35"}\n' } },
    },
  ],
};

const payload = randomBytes(1500).toString('base64').replaceAll('\n', '');
const code = Array.from({ length: 80 }, (_, n) => `  const value${n} = compute(${n}, 'name');\n`).join('');

const obscuredCases: RuleCases = {
  rule: obscuredScript,
  positives: [
    {
      name: 'encoded data that is run',
      made: { files: { 'a.js': `${code}eval(atob("${payload}"));\n` } },
      also: isSeverity(undefined),
    },
    {
      name: 'a script that decodes and runs lines of data',
      made: {
        files: { 'a.sh': `#!/bin/sh\nbase64 -d <<E | sh\n${payload.replaceAll(/(.{76})/g, '$1\n')}\nE\n` },
      },
      also: isSeverity(undefined),
    },
    {
      name: 'escapes',
      made: {
        files: {
          'a.py': `exec("${Array.from('print(1);'.repeat(80), (letter) => `\\x${letter.charCodeAt(0).toString(16)}`).join('')}")\n`,
        },
      },
      also: isSeverity(undefined),
    },
    {
      name: 'a minified program',
      made: { files: { 'a.min.js': `!function(){${'var a=b(1),c=d(2);if(a){e(c)};'.repeat(80)}}();\n` } },
      also: isSeverity('low'),
    },
    {
      name: 'WebAssembly in a program',
      made: {
        files: {
          'a.js': `WebAssembly.compile(Buffer.from("${Buffer.concat([Buffer.from('0061736d01000000', 'hex'), randomBytes(1200)]).toString('base64')}", "base64")); eval;\n`,
        },
      },
      also: isSeverity('low'),
    },
    {
      name: 'hexadecimal data',
      made: { files: { 'a.rb': `${code}DATA = "${randomBytes(900).toString('hex')}"\n` } },
      also: isSeverity('low'),
    },
  ],
  nearMisses: [
    { name: 'a usual program', made: { files: { 'a.js': `function f() {\n${code}}\neval('1');\n` } } },
    {
      name: 'a long line of text',
      made: { files: { 'a.py': `TEXT = "${'a word and another one, '.repeat(80)}"\n` } },
    },
    {
      name: 'minified data that is no program',
      made: {
        files: {
          'a.json': `{"a":[${'1,'.repeat(2000)}0]}`,
          'a.svg': `<svg><path d="${'M1 2L3 4'.repeat(300)}"/></svg>`,
        },
      },
    },
    { name: 'a short minified program', made: { files: { 'a.js': '!function(){var a=1;b(a)}();\n' } } },
    {
      name: 'a ruler and a table of letters',
      made: { files: { 'a.c': `/* ${'-'.repeat(2000)} */\nchar t[] = "${'A'.repeat(1500)}";\n` } },
    },
    { name: 'a few escapes', made: { files: { 'a.js': `${code}const esc = '\\x1b[31m\\u001b';\n` } } },
  ],
};

const personalCases: RuleCases = {
  rule: personalData,
  positives: [
    {
      name: 'a home directory of Linux',
      made: { files: { 'a.log': 'cc -c /home/jsmith42/src/app/main.c\n' } },
      also: ([found]) => assert.deepEqual(found?.evidence['found'], ['/home/jsmith42']),
    },
    {
      name: 'a home directory of macOS',
      made: { files: { 'a.map': '{"file": "/Users/mmeier/work/a.js"}\n' } },
    },
    {
      name: 'a home directory of Windows in a program',
      made: {
        files: {
          'a.exe': Buffer.concat([
            Buffer.from('7f454c46', 'hex'),
            Buffer.alloc(9),
            Buffer.from('C:\\Users\\mmeier\\src\\a.pdb\0'),
          ]),
        },
      },
    },
    {
      name: 'a home directory in JSON escapes',
      made: { files: { 'a.json': String.raw`{"p": "C:\\Users\\mmeier\\a"}` } },
    },
    {
      name: 'a private host',
      made: {
        files: { 'a.yaml': 'registry: https://nexus.acme.corp:8081/npm\nother: http://git.acme.internal/\n' },
      },
      also: ([found]) => assert.deepEqual(found?.evidence['found'], ['nexus.acme.corp', 'git.acme.internal']),
    },
  ],
  nearMisses: [
    {
      name: 'home directories of nobody',
      made: {
        files: {
          'a.md':
            '/home/user/x /home/runner/work /Users/username/a /home/vagrant/b C:\\Users\\Public\\c /home/ubuntu/d\n',
        },
      },
    },
    { name: 'variables', made: { files: { 'a.sh': 'cp /home/$USER/x /home/${NAME}/y /Users/<name>/z\n' } } },
    {
      name: 'parts of other paths',
      made: {
        files: {
          'a.js':
            "get('/api/home/jsmith/photos'); fetch('https://host.com/users/jsmith/repos'); x('./home/jsmith/');\n",
        },
      },
    },
    {
      name: 'members of objects',
      made: { files: { 'a.js': 'this.internal.local = config.corp; foo.home/2;\n' } },
    },
    {
      name: 'hosts of examples and of Kubernetes',
      made: {
        files: {
          'a.yaml':
            'http://example.internal/ http://my-svc.default.svc.cluster.local:80 http://host.docker.internal http://metadata.google.internal/\n',
        },
      },
    },
  ],
};

/** The cases of the rules about what stands in a text. */
export const CASES: readonly RuleCases[] = [secretCases, hiddenCases, obscuredCases, personalCases];
