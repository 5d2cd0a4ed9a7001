import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

interface LockedPackage {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly resolved?: string;
}

const file = join(dirname(import.meta.dirname), 'package-lock.json');
const { packages } = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, LockedPackage> };

/** Where Node would find a package that another one names. */
function find(from: string, name: string): string | undefined {
  const at = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
  if (at in packages) return at;
  if (from === '') return undefined;
  return find(from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))), name);
}

test('package-lock.json names every dependency, those of other platforms too, so that `npm ci` takes it', () => {
  const missing = Object.entries(packages).flatMap(([at, { dependencies, optionalDependencies }]) => {
    const names = Object.keys({ ...dependencies, ...optionalDependencies });
    return names.filter((name) => find(at, name) === undefined).map((name) => `${name} of ${at}`);
  });
  assert.deepEqual(missing, []);
});

/**
 * Its script makes a native module, or takes a ready one, which arx never loads: of this package only the grammar, a .wasm
 * file, is used, and the build copies that. So it may not run at all (`npm ci --ignore-scripts`), and users never get it.
 */
const WITH_SCRIPT = 'node_modules/tree-sitter-bash';

test('package-lock.json names no registry, and no package with an install script but one that only developers get', () => {
  for (const [at, { resolved, hasInstallScript, dev }] of Object.entries(packages)) {
    assert.equal(resolved, undefined, at);
    if (hasInstallScript === true) assert.deepEqual([at, dev], [WITH_SCRIPT, true]);
  }
});

test('package-lock.json makes nothing that arx names optional: the npm of an old Node leaves such packages out in silence', () => {
  const root = packages[''] as LockedPackage & { devDependencies: Readonly<Record<string, string>> };
  assert.equal(root.optionalDependencies, undefined);
  for (const name of Object.keys({ ...root.dependencies, ...root.devDependencies }))
    assert.notEqual(packages[find('', name) ?? '']?.optional, true, name);
});
