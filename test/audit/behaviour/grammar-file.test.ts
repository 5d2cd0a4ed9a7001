import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** As in a published package: the code has neither a checkout nor the grammar's own package around it. */
test('readGrammar() finds the grammar that the build puts beside the code, with its licence', () => {
  const place = mkdtempSync(join(tmpdir(), 'arx-grammar-'));
  try {
    for (const part of ['core', 'sys', 'audit/behaviour/shell'])
      cpSync(join(ROOT, 'src', part), join(place, part), { recursive: true });
    const shell = join(place, 'audit', 'behaviour', 'shell');
    const file = join(shell, 'grammar-file.ts');
    const code = `import { readGrammar } from ${JSON.stringify(file)}; console.log(readGrammar().length);`;
    const run = (): string =>
      execFileSync(process.execPath, ['--input-type=module', '-e', code], {
        cwd: place,
        stdio: 'pipe',
      }).toString();
    assert.throws(
      run,
      /Cannot read shell text: "tree-sitter-bash.wasm" is missing in this installation of arx/,
    );
    execFileSync(process.execPath, [join(ROOT, 'scripts', 'copy-grammar.ts'), place]);
    assert.ok(Number(run()) > 1_000_000);
    assert.ok(existsSync(join(shell, 'tree-sitter-bash.LICENSE')));
  } finally {
    rmSync(place, { recursive: true });
  }
});
