import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { PACKAGES } from './architecture-rules.ts';
import { checkArchitecture, packageOf, RULES } from './helpers/architecture.ts';
import { importGraph, readSourceTree, type SourceTree } from './helpers/import-graph.ts';
import { tokenize } from './helpers/tokenize.ts';

const ROOT = dirname(import.meta.dirname);
const tree = readSourceTree(ROOT, 'src');
const graph = importGraph(tree);

for (const [title, rule] of Object.entries(RULES)) {
  test(`the house keeps its rule: ${title}`, () => assert.deepEqual(rule(tree, graph), []));
}

test('every dependency is allowed somewhere and used, and nothing else is allowed', () => {
  const text = readFileSync(join(ROOT, 'package.json'), 'utf8');
  const declared = JSON.parse(text) as Record<'dependencies' | 'peerDependencies', Record<string, string>>;
  const dependencies = { ...declared.dependencies, ...declared.peerDependencies };
  const used = [...graph.values()]
    .flat()
    .filter(({ specifier, file }) => !file && !specifier.startsWith('node:'));
  const allowed = Object.values(PACKAGES).flatMap((packages) => Object.keys(packages));
  const names = (list: readonly string[]): string[] => [...new Set(list.map(packageOf))].sort();
  assert.deepEqual(names(used.map(({ specifier }) => specifier)), names(Object.keys(dependencies)));
  assert.deepEqual(names(allowed), names(Object.keys(dependencies)));
});

/** A small house that keeps every rule; each case below breaks it in one place. */
const HOUSE = {
  'src/core/value.ts': 'export type Value = string;\nexport const text = \'import x from "node:net"\';\n',
  'src/sys/spawn.ts': "import { spawn } from 'node:child_process';\nexport const start = spawn;\n",
  'src/offline/plan.ts': "import type { Value } from '../core/value.ts';\nexport type Plan = Value;\n",
  'src/sys/ask-loopback.ts': "import { connect } from 'node:net';\nexport const ask = connect;\n",
  'src/offline/health.ts': "import { ask } from '../sys/ask-loopback.ts';\nexport const health = ask;\n",
  'src/library/verify.ts': "export * from '../offline/plan.ts';\n",
  'src/offline.ts': "export { type Plan } from './library/verify.ts';\n",
  'src/online/got.ts': "import got from 'got';\nimport '../core/value.ts';\nexport const get = got;\n",
  'src/cli/main.ts': 'export const end = (): never => process.exit(Number(process.env.X));\n',
} as const;

const PLANTED: readonly (readonly [title: string, file: string, code: string, expected: RegExp])[] = [
  [
    'a static import of online code far below the offline entry',
    'src/core/value.ts',
    "import '../online/got.ts';",
    /online code can be reached: src\/offline\.ts -> src\/library\/verify\.ts -> src\/offline\/plan\.ts -> src\/core\/value\.ts -> src\/online\/got\.ts/,
  ],
  [
    'a dynamic import of online code',
    'src/library/verify.ts',
    "export const late = () => import('../online/got.ts');",
    /online code can be reached: src\/offline\.ts -> src\/library\/verify\.ts -> src\/online\/got\.ts/,
  ],
  [
    'a path of online code for a thread',
    'src/library/verify.ts',
    "export const url = new URL('../online/got.ts', import.meta.url);",
    /src\/library\/verify\.ts -> src\/online\/got\.ts/,
  ],
  [
    'a way from what only checks to the file that asks this host',
    'src/offline/plan.ts',
    "export * from './health.ts';",
    /sockets can be reached: src\/library\/verify\.ts -> src\/offline\/plan\.ts -> src\/offline\/health\.ts -> src\/sys\/ask-loopback\.ts/,
  ],
  [
    'a type of online code',
    'src/offline/plan.ts',
    "export type { get } from '../online/got.ts';",
    /src\/offline\/plan\.ts:3 imports src\/online\/got\.ts: offline may not know online/,
  ],
  ['an arrow up', 'src/core/value.ts', "import '../sys/spawn.ts';", /core may not know sys/],
  [
    'an import of an entry',
    'src/cli/main.ts',
    "import '../offline.ts';",
    /cli may not know src\/offline\.ts/,
  ],
  [
    'a circle of types',
    'src/core/value.ts',
    "export type { Plan } from '../offline/plan.ts';",
    /a circle of imports: src\/core\/value\.ts -> src\/offline\/plan\.ts -> src\/core\/value\.ts/,
  ],
  [
    'a file that is not there',
    'src/core/value.ts',
    "export * from './gone.ts';",
    /src\/core\/gone\.ts, which/,
  ],
  ['a socket', 'src/library/verify.ts', "import { connect } from 'node:net';", /verify\.ts:2 uses node:net/],
  [
    'a socket without "node:"',
    'src/core/value.ts',
    "import * as d from 'dns/promises';",
    /uses dns\/promises/,
  ],
  [
    'fetch',
    'src/core/value.ts',
    "export const x = await fetch('http://x');",
    /uses fetch: it may not open a/,
  ],
  ['fetch of globalThis', 'src/core/value.ts', 'export const x = globalThis.fetch;', /uses fetch/],
  ['fetch in a template', 'src/core/value.ts', 'export const x = `${await fetch("x")}`;', /uses fetch/],
  [
    'a computed global',
    'src/core/value.ts',
    "export const x = globalThis['fe' + 'tch'];",
    /uses globalThis\[/,
  ],
  ['a process', 'src/offline/plan.ts', "import { exec } from 'child_process';", /it may not start a process/],
  ['require', 'src/core/value.ts', "export const x = require('net');", /uses require/],
  [
    'createRequire',
    'src/core/value.ts',
    "import { createRequire } from 'node:module';",
    /uses createRequire/,
  ],
  [
    'a built-in module by name',
    'src/core/value.ts',
    "process.getBuiltinModule('net');",
    /uses getBuiltin|uses process/,
  ],
  ['eval', 'src/core/value.ts', "eval('1');", /uses eval/],
  ['new Function', 'src/core/value.ts', "export const f = new Function('1');", /uses Function/],
  ['an exit', 'src/library/verify.ts', 'process.exit(1);', /uses process\.exit: it may not end the process/],
  [
    'the environment',
    'src/core/value.ts',
    'export const e = process.env;',
    /it may not read the environment/,
  ],
  [
    'a taken-apart process',
    'src/core/value.ts',
    'export const { env } = process;',
    /uses process: it may not touch/,
  ],
  [
    'the terminal',
    'src/offline/plan.ts',
    "console.log('x');",
    /uses console: it may not write to the terminal/,
  ],
  [
    'a package of another folder',
    'src/core/value.ts',
    "import 'yaml';",
    /no such package is allowed in core/,
  ],
  [
    'a file inside a package',
    'src/core/value.ts',
    "import '@sigstore/sign/dist/x.js';",
    /no such package is allowed/,
  ],
  [
    'a computed import',
    'src/online/got.ts',
    'export const x = (n: string) => import(n);',
    /only known when it runs/,
  ],
  [
    'a template import',
    'src/online/got.ts',
    'export const x = import(`../core/value.ts`);',
    /only known when it runs/,
  ],
  ['a default export', 'src/core/value.ts', 'export default 1;', /has a default export/],
  ['a renamed default export', 'src/core/value.ts', 'export { text as default };', /has a default export/],
  ['a long file', 'src/core/value.ts', '//\n'.repeat(300), /has 302 lines, expected at most 250/],
];

function planted(file: string, code: string): SourceTree {
  return new Map(
    Object.entries(HOUSE).map(([path, text]) => [path, path === file ? `${text}${code}\n` : text]),
  );
}

test('checkArchitecture() finds nothing when a small house keeps every rule', () => {
  assert.deepEqual(checkArchitecture(planted('', '')), []);
});

for (const [title, file, code, expected] of PLANTED) {
  test(`checkArchitecture() finds ${title} when it is planted`, () => {
    assert.match(checkArchitecture(planted(file, code)).join('\n'), expected);
  });
}

test('checkArchitecture() prints the whole chain when a leak is planted in the real tree', () => {
  const file = 'src/core/digest.ts';
  const leaky = new Map(tree).set(file, `import '../online/limiter.ts';\n${tree.get(file)}`);
  const breaches = checkArchitecture(leaky).join('\n');
  assert.match(
    breaches,
    /reached: src\/cli\/arx-run\.ts -> .*src\/core\/digest\.ts -> src\/online\/limiter\.ts/,
  );
  assert.match(
    breaches,
    /reached: src\/library\/verify\.ts -> .*src\/core\/digest\.ts -> src\/online\/limiter\.ts/,
  );
});

test('tokenize() tells code from text when both hold quotes, slashes and braces', () => {
  const source = `
    // import 'a'
    /* import 'b' */ const re = /["'\`/]\\/[/"]+/g; const half = (1 / 2) / x[0] / 3;
    const t = \`import 'c' \${f({ a: \`\${'in'}}\` })} "\`; const s = 'it\\'s "q"';
    if (a) { return /x'/ } else {}
  `;
  const strings = tokenize(source).filter(({ kind }) => kind === 'string');
  assert.deepEqual(
    strings.map(({ text }) => text),
    ['in', `it\\'s "q"`],
  );
  const regexes = tokenize(source).filter(({ kind }) => kind === 'regex');
  assert.deepEqual(
    regexes.map(({ text }) => text),
    [`/["'\`/]\\/[/"]+/g`, `/x'/`],
  );
  for (const open of ["'a", '`a', '{', '}', '`${']) assert.throws(() => tokenize(open), Error, open);
});

test('importGraph() knows every form of import when they stand in one file', () => {
  const source = `
    import a, { type B } from './a.ts';
    import type C from './c.ts';
    import type, { D } from './d.ts';
    import { type E } from './e.ts';
    import './f.ts';
    import * as g from 'g';
    export * as h from './h.ts';
    export type { I } from './i.ts';
    import j from './j.json' with { type: 'json' };
    export const k = async (): Promise<import('./k.ts').K> => import('./l.ts');
    export const from = './not-imported.ts';
  `;
  const imports = importGraph(new Map([['src/x.ts', source]])).get('src/x.ts') ?? [];
  assert.deepEqual(
    imports.map(({ how, specifier }) => `${how} ${specifier}`),
    [
      'static ./a.ts',
      'type ./c.ts',
      'static ./d.ts',
      'static ./e.ts',
      'static ./f.ts',
      'static g',
      'static ./h.ts',
      'type ./i.ts',
      'static ./j.json',
      'dynamic ./k.ts',
      'dynamic ./l.ts',
    ],
  );
});
