import type { Digest } from '../../../core/digest.ts';
import type { Seal } from '../../../model/seal.ts';
import type { AuditFile, FileUse } from '../../../plugin/rule.ts';
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
  /** How many files were left out because there are too many. */
  readonly left: number;
}

/** At most so many runnable files are kept, and so much text is read for those that no command runs directly. */
const MOST_FILES = 50_000;
const MOST_TEXT = 64 * 1024 * 1024;

/** Keeps what runnable files do, not their text. */
export function scriptShelf(
  seal: Pick<Seal, 'sources'>,
  wanted: ReadonlySet<string>,
  parser: ShellParser,
): ScriptShelf {
  const byKey = new Map<string, ShelvedFile>();
  const entries: ShelvedFile[] = [];
  let text = 0;
  let left = 0;
  const keysOf = (use: FileUse): string[] => [
    keyOf(use),
    ...(seal.sources[use.source]?.nature === 'file' ? [keyOf({ source: use.source })] : []),
  ];
  return {
    entries,
    get left() {
      return left;
    },
    look: (key) => byKey.get(key)?.file,
    entry: (key) => byKey.get(key),
    add({ bytes, uses, digest }) {
      const isWanted = (use: FileUse): boolean => keysOf(use).some((key) => wanted.has(key));
      const runnable = uses.filter((use) => looksRunnable(bytes, { ...use, asShell: isWanted(use) }));
      const [use] = runnable;
      if (use === undefined) return;
      const full = entries.length >= MOST_FILES || text > MOST_TEXT;
      if (full && !uses.some(isWanted)) return void (left += 1);
      const file = describeFile(bytes.subarray(0, LOOKED_AT + 1), parser);
      if (file.kind === 'shell') text += bytes.length;
      const entry = { file, digest, use, also: uses.length - 1 };
      entries.push(entry);
      for (const key of runnable.flatMap(keysOf)) byKey.set(key, entry);
    },
  };
}
