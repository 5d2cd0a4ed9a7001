import { parentOf } from '../../../core/archive-path.ts';
import type { Digest } from '../../../core/digest.ts';
import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import { treeEntries } from '../../../model/tree-reader.ts';
import type { AuditFile, AuditSubject } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';
import { isGitmodules, readGitmodules } from './read-gitmodules.ts';

// Git LFS specification, "The Pointer": below 1024 bytes, `version` first.
const LONGEST_POINTER = 1024;
const POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\/v[0-9]+\n/;

/** A pointer stands where content should be: of Git LFS, or the empty directory of a submodule. */
export const pointerLeft = defineRule(
  {
    id: 'ARX107',
    title: 'Pointer in place of content',
    severity: 'medium',
    why: 'A Git LFS pointer, or the empty directory of a submodule, only names content that is somewhere else. It is not in the bundle, and nobody has reviewed it.',
    evidence: 'The path; of a pointer the object that it names, of a submodule the line of .gitmodules.',
    remedy:
      'Obtain the repository itself by `git+https`, without `lfs: false` and `submodules: false`: archives of it have only pointers.',
  },
  (subject) => {
    const empty = new Map<Digest, ReadonlySet<string>>();
    return { file: (file) => [...lfsPointer(file), ...emptySubmodules(file, { subject, empty })] };
  },
);

function lfsPointer({ text, size, whole }: AuditFile): Found[] {
  if (text === undefined || !whole || size >= LONGEST_POINTER || !POINTER.test(text)) return [];
  const [, object] = /^oid (sha256:[0-9a-f]{64})$/m.exec(text) ?? [];
  const [, bytes] = /^size ([0-9]{1,15})$/m.exec(text) ?? [];
  if (object === undefined || bytes === undefined) return [];
  return [
    {
      message: 'It is a Git LFS pointer, and not the content that it names',
      where: {},
      evidence: { object, bytes: Number(bytes) },
    },
  ];
}

interface Bundle {
  readonly subject: AuditSubject;
  /** The empty directories of each tree that has been asked for. */
  readonly empty: Map<Digest, ReadonlySet<string>>;
}

function* emptySubmodules(file: AuditFile, { subject, empty }: Bundle): Generator<Found> {
  if (!file.uses.some(({ path }) => isGitmodules(path))) return;
  const named = readGitmodules(file);
  for (const { source, path } of file.uses) {
    if (!isGitmodules(path)) continue;
    const directories = emptyDirectories(source, { subject, empty });
    const base = parentOf(path);
    for (const { path: below, line } of named) {
      const directory = base === '' ? below : `${base}/${below}`;
      if (below === undefined || directory === undefined || !directories.has(directory)) continue;
      yield {
        message: `The submodule ${quoted(directory)} is an empty directory`,
        where: { source, path, line },
        evidence: { directory },
      };
    }
  }
}

function emptyDirectories(source: number, { subject, empty }: Bundle): ReadonlySet<string> {
  const digest = subject.seal.sources[source]?.tree.digest;
  const tree = digest && subject.trees.get(digest);
  if (digest === undefined || tree === undefined) return new Set();
  const known = empty.get(digest) ?? findEmpty(tree);
  empty.set(digest, known);
  return known;
}

function findEmpty(tree: { readonly bytes: Uint8Array; readonly links?: 'any' }): ReadonlySet<string> {
  const found = new Set<string>();
  // Parents come before what is in them.
  for (const { kind, path } of treeEntries(tree.bytes, tree.links)) {
    found.delete(parentOf(path));
    if (kind === 'directory') found.add(path);
  }
  return found;
}
