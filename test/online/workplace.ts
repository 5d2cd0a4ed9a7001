import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Context, createContext } from '../../src/core/context.ts';
import { ArxError } from '../../src/core/errors.ts';
import type { Event } from '../../src/core/event.ts';
import type { Lockfile } from '../../src/model/lockfile.ts';
import { manifestFromValue } from '../../src/model/parse-manifest.ts';
import { treeEntries } from '../../src/model/tree-reader.ts';
import { type Resolved, type ResolveMode, resolveSources } from '../../src/online/resolve.ts';
import type { Vendored } from '../../src/plugin/source.ts';
import { scratch } from '../servers/scratch.ts';

/** A fresh cache, home and manifest directory, and what was reported there. */
export interface Workplace extends Disposable {
  readonly path: string;
  readonly home: string;
  /** What `@/.` means. */
  readonly project: string;
  readonly context: Context;
  readonly events: Event[];
  /** Resolves some sources, each placed somewhere. */
  resolve(sources: readonly unknown[], lock?: Lockfile, mode?: Partial<ResolveMode>): Promise<Resolved>;
}

/** @param env What the environment has beside PATH. */
export function workplace(name: string, env: Readonly<Record<string, string>> = {}): Workplace {
  const place = scratch(name);
  const [home, project] = [join(place.path, 'home'), join(place.path, 'project')];
  for (const path of [home, project]) mkdirSync(path);
  const events: Event[] = [];
  const context = createContext({
    env: { PATH: process.env['PATH'] ?? '', ...env },
    home,
    tmp: place.path,
    cacheDir: join(place.path, 'cache'),
    configDir: join(place.path, 'config'),
    stateDir: join(place.path, 'state'),
    report: (event) => void events.push(event),
  });
  return {
    path: place.path,
    home,
    project,
    context,
    events,
    resolve: (sources, lock, mode) =>
      resolveSources(
        documentOf(sources, project),
        lock,
        { locked: false, offline: false, update: [], ...mode },
        context,
      ),
    [Symbol.dispose]: () => place.remove(),
  };
}

/** A manifest with these sources, each a URL, an inline value or a whole data entry. */
export function documentOf(
  sources: readonly unknown[],
  directory: string,
): ReturnType<typeof manifestFromValue> {
  const data = sources.map((source, index) =>
    typeof source === 'object' && source !== null && 'source' in source
      ? { target: `t${index}`, ...source }
      : { source, target: `t${index}` },
  );
  return manifestFromValue({ code: [['true']], data }, { directory });
}

/** The only source's content. */
export function onlyOne(resolved: Resolved): Vendored {
  const [vendored] = resolved.vendored.values();
  if (vendored === undefined || resolved.vendored.size !== 1) throw new Error('expected one source');
  return vendored;
}

/** Path to content: a file's text ("*" in front when it is executable), "-> TARGET" of a link, "/" for a directory. */
export function contentOf(vendored: Vendored): Record<string, string> {
  const content: Record<string, string> = {};
  using reader = vendored.open();
  const read = new Set<string>();
  for (const entry of treeEntries(vendored.tree.bytes, vendored.tree.links)) {
    if (entry.kind === 'directory') content[entry.path] = '/';
    if (entry.kind === 'link') content[entry.path] = `-> ${entry.target}`;
    if (entry.kind !== 'file') continue;
    reader.open(entry);
    const bytes = Buffer.alloc(entry.size + 1);
    let size = 0;
    for (let count = -1; count !== 0; size += count) count = reader.read(bytes.subarray(size));
    read.add(entry.digest);
    content[entry.path] = `${entry.executable ? '*' : ''}${bytes.toString('latin1', 0, size)}`;
  }
  return content;
}

/** Resolves, and gives the code of the error that must come. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  return (await errorOf(work)).code;
}

/** The error that must come. */
export async function errorOf(work: Promise<unknown>): Promise<ArxError> {
  const error = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (error instanceof ArxError) return error;
  throw new Error(`expected an ArxError, got ${String(error)}`, { cause: error });
}
