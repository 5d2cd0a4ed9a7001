import type { Digest } from '../../../core/digest.ts';
import type { Seal } from '../../../model/seal.ts';
import type { AuditFile, FileUse, Unexamined } from '../../../plugin/rule.ts';
import type { ShellParser } from '../shell/shell-parser.ts';
import { describeFile, LOOKED_AT, looksRunnable, type RunnableFile } from './describe-file.ts';
import { keyOf } from './placements.ts';

/** One distinct runnable file. */
export interface ShelvedFile {
  readonly file: RunnableFile;
  readonly digest: Digest;
  /** Its first place. */
  readonly use: FileUse;
  /** How many other places it has. */
  readonly also: number;
}

/** What the runnable files of a bundle are. */
export interface ScriptShelf {
  add(file: AuditFile): void;
  look(key: string): RunnableFile | undefined;
  /** The file behind a key. */
  entry(key: string): ShelvedFile | undefined;
  /** In the order in which they came. */
  readonly entries: readonly ShelvedFile[];
  /** Files that were left out because there are too many. */
  readonly left: readonly Unexamined[];
}

/** At most so many runnable files are kept, and so many bytes of text read, but for those that commands run directly. */
const LIMITS = { files: 50_000, bytes: 64 * 1024 * 1024 };

/** Keeps what runnable files do, not their text. */
export function scriptShelf(
  seal: Pick<Seal, 'sources'>,
  wanted: ReadonlySet<string>,
  parser: ShellParser,
  limits = LIMITS,
): ScriptShelf {
  const byKey = new Map<string, ShelvedFile>();
  const entries: ShelvedFile[] = [];
  let text = 0;
  const left: Unexamined[] = [];
  const keysOf = (use: FileUse): string[] => [
    keyOf(use),
    ...(seal.sources[use.source]?.nature === 'file' ? [keyOf({ source: use.source })] : []),
  ];
  return {
    entries,
    left,
    look: (key) => byKey.get(key)?.file,
    entry: (key) => byKey.get(key),
    add({ bytes, uses, digest }) {
      const isWanted = (use: FileUse): boolean => keysOf(use).some((key) => wanted.has(key));
      const runnable = uses.filter((use) => looksRunnable(bytes, { ...use, asShell: isWanted(use) }));
      const [use] = runnable;
      if (use === undefined) return;
      const full = entries.length >= limits.files || text > limits.bytes;
      if (full && !uses.some(isWanted)) return leaveOut(left, use);
      const file = describeFile(bytes.subarray(0, LOOKED_AT + 1), parser);
      if (file.kind === 'shell') text += bytes.length;
      const entry = { file, digest, use, also: uses.length - 1 };
      entries.push(entry);
      for (const key of runnable.flatMap(keysOf)) byKey.set(key, entry);
    },
  };
}

/** So many are named; more would say no more. */
const MOST_NAMED = 100;

function leaveOut(left: Unexamined[], { source, path }: FileUse): void {
  if (left.length < MOST_NAMED)
    left.push({ source, path, why: 'the bundle has more scripts than are read for what they do' });
}
