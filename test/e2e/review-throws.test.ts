// Something breaks while a person reviews: a rule, an observer, the disk, the cryptography. Whatever throws, at whatever
// call, the program ends with another status than 0 and says nothing that could be taken for a verdict.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { arxHere } from '../helpers/arx-here.ts';
import { ARX_OF_CHECKOUT, arxHome, type Ended } from '../helpers/arx-home.ts';
import { type Seam, withThrowAt } from '../helpers/injected-throws.ts';

const home = arxHome('review-throws');
after(() => home.remove());
const MANIFEST = `name: demo
data:
  - motd: {text: hello}
  - app: {package.json: {text: '{"name":"a","version":"1.0.0"}'}, run.sh: {text: "#!/bin/sh\\ncurl http://a.example\\n"}}
code:
  - [sh, -c, 'echo hello']
`;
before(async () => {
  fs.writeFileSync(join(home.path, 'arx.yaml'), MANIFEST);
  await home.ok(['repack', '-q', '-o', 'app.arx', '--compress', 'none']);
});

/** Runs the program here, so that thousands of faults can be tried. */
function run(args: readonly string[]): Promise<Ended> {
  return arxHere(args, { cwd: home.path, env: home.env });
}

const FS = [
  'readSync',
  'openSync',
  'fstatSync',
  'statSync',
  'lstatSync',
  'readdirSync',
  'readFileSync',
] as const;
const CRYPTO = ['hash', 'createHash', 'verify', 'createPublicKey'] as const;
const SEAMS: readonly Seam[] = [
  ...FS.map((key) => ({ name: `fs.${key}`, owner: fs, key })),
  ...CRYPTO.map((key) => ({ name: `crypto.${key}`, owner: crypto, key })),
  ...['update', 'digest'].map((key) => ({
    name: `Hash.${key}`,
    owner: crypto.Hash.prototype as object,
    key,
  })),
];

const COMMANDS = {
  verify: ['verify', 'app.arx'],
  audit: ['audit', 'app.arx'],
  'audit -o json': ['audit', 'app.arx', '-o', 'json'],
  'run --dry-run': ['run', 'app.arx', '--dry-run'],
  diff: ['diff', 'app.arx', 'app.arx', '--exit-code'],
} as const;

/** A verdict, a plan, or that there is no difference. */
const GOOD = /\bOK\b|\bPASS\b|"verdict":"(?:pass|fail)"|Nothing was written|the same bundle/;

for (const [name, line] of Object.entries(COMMANDS))
  test(`arx ${name} ends with another status than 0 and shows nothing good when any call throws`, async (t) => {
    assert.match((await run(line)).stdout, GOOD);
    let tried = 0;
    for (const seam of SEAMS) {
      const { calls } = await withThrowAt(seam, 0, () => run(line));
      for (let at = 1; at <= calls; at += 1) {
        const { result, caller } = await withThrowAt(seam, at, () => run(line));
        tried += 1;
        // A directory of the PATH that cannot be read has no program; nothing else may go on.
        if (caller?.includes('/sys/find-program.ts') === true && result?.code === 0) continue;
        const what = `call ${at} of ${seam.name} ${caller}: ${JSON.stringify(result)}`;
        assert.ok(result !== undefined && result.code !== 0, what);
        assert.doesNotMatch(result.stdout, GOOD, what);
      }
    }
    t.diagnostic(`${tried} throws`);
    assert.ok(tried > 20, String(tried));
  });

const SOURCE = pathToFileURL(join(import.meta.dirname, '../../src')).href;
const preload = (text: string): readonly string[] => [
  '--import',
  `data:text/javascript,${encodeURIComponent(text)}`,
];
const ruleThat = (where: string): readonly string[] =>
  preload(`import { RULES } from '${SOURCE}/audit/rules/index.ts';
const rule = RULES.find(({ id }) => id === 'ARX202');
const fail = () => { throw new TypeError('injected'); };
rule.start = () => (${where});`);
const OBSERVER = preload(`import { registerHooks } from 'node:module';
registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.endsWith('/licences/licence-observer.ts')) return loaded;
    const own = String(loaded.source).replace('export function createLicenceObserver(', 'function whole(');
    const broken = 'return { ...whole(), file() { throw new TypeError("injected"); } };';
    return { ...loaded, source: own + 'export function createLicenceObserver() {' + broken + '}' };
  },
});`);

const BROKEN: Readonly<Record<string, readonly string[]>> = {
  'a rule throws when it starts': ruleThat('fail()'),
  'a rule throws at the head': ruleThat('{ head: fail }'),
  'a rule throws at a file': ruleThat('{ file: fail }'),
  'a rule fails at a file later': ruleThat('{ file: async () => fail() }'),
  'a rule throws at the end': ruleThat('{ finish: fail }'),
  'a rule gives nothing in place of its findings': ruleThat('{ finish: () => undefined }'),
  'a rule gives a finding that is none': ruleThat('{ finish: () => [null] }'),
  'a rule throws within its findings': ruleThat('{ finish: function* () { fail(); } }'),
  'an observer throws at a file': OBSERVER,
};

/** Those that are tried with a signature, too. */
const SIGNED = ['a rule throws at a file', 'a rule throws at the end', 'an observer throws at a file'];

for (const [what, node] of Object.entries(BROKEN))
  test(`arx audit and approve give no report and no signature when ${what}`, async () => {
    const before = fs.readFileSync(join(home.path, 'app.arx'));
    for (const args of [
      ['audit', 'app.arx', '-o', 'json', '-o', 'html=page.html'],
      ...(SIGNED.includes(what) ? [['approve', 'app.arx']] : []),
    ]) {
      const { code, stdout, stderr } = await home.run(args, {
        node,
        program: ARX_OF_CHECKOUT,
        env: { ARX_NODE: process.execPath },
      });
      assert.deepEqual([code, stdout], [1, ''], stderr);
      assert.match(stderr, /error\[/);
      assert.doesNotMatch(stderr, /You sign|\n {4}at /);
    }
    assert.ok(!fs.existsSync(join(home.path, 'page.html')));
    assert.deepEqual(fs.readFileSync(join(home.path, 'app.arx')), before);
    assert.deepEqual(home.leftovers(), []);
  });
