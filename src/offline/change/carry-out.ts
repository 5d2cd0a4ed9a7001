import { parentPath } from '../../core/parent-path.ts';
import type { Context } from '../../core/context.ts';
import { letSignalsIn } from '../../sys/let-signals-in.ts';
import type { Root } from '../run/plan-model.ts';
import type { Change } from '../state/change.ts';
import type { SavedObjects } from '../state/saved-objects.ts';
import type { TakenBack } from '../state/taken-back.ts';
import { Activation, type Prints } from './activation.ts';
import { adjustsDirectory, type FileChange, isFilePut, type Put } from './change-kinds.ts';
import { hasFew, syncContent, syncNames } from './durability.ts';
import { FileWriter } from './file-writer.ts';
import { keepBytes } from './keep-bytes.ts';
import { NewDirectories } from './new-directories.ts';
import { Staging } from './staging.ts';
import type { WriteThread } from './write-thread.ts';

/** What is to be done. */
export interface Work {
  /** Each path once. */
  readonly changes: readonly Change[];
  /** The same in a directory that goes with this process: neither durable nor kept. */
  readonly passing: readonly Change[];
  readonly prints: Prints;
  readonly roots: readonly Root[];
  /** What the hidden names hold. */
  readonly token: string;
}

/** Where it is done with. */
export interface Means {
  /** Gives each content that the writer misses; ends without an error only if all of it held. */
  readonly pour: (writer: FileWriter) => void | Promise<void>;
  /** Keeps the bytes of what is replaced or taken away; missing: they are not needed any more. */
  readonly objects?: SavedObjects;
  /** A thread that writes files beside this one; missing: one is started where that is worth while. */
  readonly helper?: WriteThread;
  /** Looks at what was made ready. */
  readonly inspect?: (staging: Staging) => void;
  /** Called once when everything is durable beside its place, before the first name changes. */
  readonly activating?: () => void;
}

/**
 * The one engine that changes paths: makes the new content ready beside its places, makes it durable, and only then changes
 * names. Before `activating` nothing has changed; after it, an error or a crash leaves each path old or new, and `takeBack`
 * brings all of them back.
 * @returns what was to be taken away and stays, because somebody has put something into it, or mounted it, at the last moment.
 * @throws ArxError RUN_CHANGED, RUN_CONFLICT, RUN_NO_SPACE, WRITE_FAILED, INTERRUPTED; whatever `pour` throws.
 */
export async function carryOut(
  work: Work,
  means: Means,
  context: Context,
): Promise<Pick<TakenBack, 'remarks' | 'left'>> {
  const all = [...work.changes, ...work.passing];
  const saved = new Set(all.flatMap(({ savedAs }) => savedAs ?? []));
  using staging = new Staging(all, work.roots, work.token, saved);
  const activation = new Activation(all, staging, work.prints);
  try {
    await makeReady(work, means, staging, context);
    await letSignalsIn(context);
    activation.demandUntouched();
    means.activating?.();
  } catch (error) {
    abandon(staging);
    throw error;
  }
  activation.perform();
  await syncNames(staging, touched(work.changes, staging, activation.gone));
  return activation.stayed;
}

/** The directories in which a lasting name has come or gone, or that are otherwise changed, and that are still there. */
function touched(changes: readonly Change[], staging: Staging, gone: ReadonlySet<string>): Set<string> {
  const topmost = changes.filter((change) => staging.isTop(change));
  const paths = topmost.map((change) => (adjustsDirectory(change) ? change.path : parentPath(change.path)));
  return new Set(paths.filter((path) => !gone.has(path)));
}

async function makeReady(work: Work, means: Means, staging: Staging, context: Context): Promise<void> {
  const passing = new Set<Change>(work.passing);
  const lasting = staging.puts.filter((put) => !passing.has(put));
  if (means.objects !== undefined) await keepBytes(work.changes, staging.directories, means.objects, context);
  await write(staging, lasting, means, context);
  means.inspect?.(staging);
  await syncContent(staging, lasting);
}

async function write(
  staging: Staging,
  lasting: readonly Put[],
  { pour, helper }: Means,
  context: Context,
): Promise<void> {
  const each: ReadonlySet<unknown> = hasFew(lasting) ? new Set(lasting) : new Set();
  const directories = new NewDirectories(staging);
  const writing = {
    at: (file: FileChange) => {
      directories.make(parentPath(file.path));
      return staging.at(file);
    },
    name: (file: FileChange) => staging.nameOf(file),
    begins: (file: FileChange) => staging.firstMode(file),
    open: (directory: string) => {
      directories.make(directory);
      return staging.directories.directory(directory).again();
    },
    synced: (file: FileChange) => each.has(file),
    ...(helper && { helper }),
  };
  await using writer = new FileWriter(staging.puts.filter(isFilePut), writing, context);
  await pour(writer);
  await writer.complete();
  directories.makeAll();
  for (const put of staging.puts) staging.makeLink(put);
  for (const put of staging.tops) staging.openUp(put);
}

/** Whoever undoes the rest looks again; this one also finds what somebody has moved meanwhile. */
function abandon(staging: Staging): void {
  try {
    staging.abandon();
  } catch {
    // The error that led here says more.
  }
}
