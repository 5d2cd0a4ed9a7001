import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scriptShelf } from '../../../src/audit/behaviour/steps/script-shelf.ts';
import { loadShellParser } from '../../../src/audit/behaviour/shell/shell-parser.ts';
import { auditSubject } from '../../helpers/audit-subject.ts';

const parser = await loadShellParser();

for (const [what, limits] of [
  ['too many files', { files: 1, bytes: 1000 }],
  ['too much text', { files: 100, bytes: 1 }],
] as const)
  test(`scriptShelf() leaves out scripts that no command runs when there are ${what}, and says so`, async () => {
    const { subject, files } = await auditSubject({
      files: { 'a.sh': 'ls a\n', 'b.sh': 'ls b\n', 'c.sh': 'ls c\n', 'd.txt': 'no script\n' },
    });
    const shelf = scriptShelf(subject.seal, new Set(['0:c.sh']), parser, limits);
    for (const file of files) shelf.add(file);
    assert.deepEqual(
      shelf.entries.map(({ use }) => use.path),
      ['a.sh', 'c.sh'],
    );
    assert.deepEqual(shelf.left, [
      { source: 0, path: 'b.sh', why: 'the bundle has more scripts than are read for what they do' },
    ]);
    assert.equal(shelf.look('0:b.sh'), undefined);
    assert.equal(shelf.look('0:c.sh')?.kind, 'shell');
  });
