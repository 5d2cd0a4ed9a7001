import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context, createContext } from '../../src/core/context.ts';
import { describe, MEDIA_TYPE } from '../../src/core/descriptor.ts';
import { type Digest, digestOf } from '../../src/core/digest.ts';
import { ArxError } from '../../src/core/errors.ts';
import type { Event } from '../../src/core/event.ts';
import type { Seal, SealedCode, SealedData } from '../../src/model/seal.ts';
import { formatSeal } from '../../src/model/seal-document.ts';
import { formatEntry, type Tree, type TreeEntry } from '../../src/model/tree.ts';
import type { ReadableBundle, ReadContent } from '../../src/offline/readable-bundle.ts';
import { runFrom, type RunOptions, type RunResult } from '../../src/offline/run.ts';

/** What a test puts into a source: text or bytes are files, null a directory, {link}, {program} an executable. */
export type Content = Readonly<
  Record<string, string | Buffer | null | { readonly link: string } | { readonly program: string }>
>;

/** A bundle as a test writes it down: sources by name, entries that name them. */
export interface Sketch extends Partial<Omit<Seal, 'sources' | 'code' | 'data'>> {
  readonly sources?: Readonly<Record<string, Content>>;
  /** These sources have file nature. */
  readonly files?: readonly string[];
  /** Links of these sources may lead out. */
  readonly leaving?: readonly string[];
  readonly code?: readonly (Omit<SealedCode, 'source'> & { readonly source?: string })[];
  readonly data?: readonly (Omit<SealedData, 'source'> & { readonly source: string })[];
}

/** A bundle in memory, given to the runner through the interface of the verifying reader. */
export interface FakeBundle extends ReadableBundle {
  readonly blobs: ReadonlyMap<Digest, Buffer>;
}

export function fakeBundle(sketch: Sketch): FakeBundle {
  const { sources = {}, files = [], leaving = [], code = [], data = [], ...rest } = sketch;
  const blobs = new Map<Digest, Buffer>();
  const trees = new Map<Digest, Tree>();
  const names = Object.keys(sources);
  const sealed = names.map((name) => {
    const links = leaving.includes(name) ? ({ links: 'any' } as const) : {};
    const tree = { ...treeOf(sources[name] ?? {}, blobs), ...links };
    trees.set(tree.digest, tree);
    const nature = files.includes(name) ? ('file' as const) : ('directory' as const);
    const { entries, contentSize } = tree;
    return {
      request: name,
      nature,
      resolution: {},
      tree: describe(MEDIA_TYPE.tree, tree.bytes),
      entries,
      contentSize,
      ...links,
    };
  });
  const document = describe(MEDIA_TYPE.manifest, Buffer.from('{}'));
  const seal: Seal = {
    mediaType: MEDIA_TYPE.seal,
    formatVersion: 1,
    manifest: document,
    lock: document,
    sbom: document,
    ...rest,
    sources: sealed,
    code: code.map(({ source, ...entry }) =>
      source === undefined ? entry : { ...entry, source: names.indexOf(source) },
    ),
    data: data.map((entry) => ({ ...entry, source: names.indexOf(entry.source) })),
  };
  const digest = digestOf(formatSeal(seal));
  const empty = Buffer.alloc(0);
  const head = {
    digest,
    seal,
    signers: [{ kind: 'key', name: 'tester', role: 'builder' } as const],
    roots: [],
    statement: {},
    manifest: empty,
    lock: empty,
    sbom: empty,
    trees,
  };
  return { head, blobs, read: readerOf(blobs) };
}

function treeOf(content: Content, blobs: Map<Digest, Buffer>): Tree {
  const entries = Object.entries(content)
    .map(([path, value]) => entryOf(path as TreeEntry['path'], value, blobs))
    .sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  const bytes = Buffer.from(entries.map(formatEntry).join(''));
  const contentSize = entries.reduce((sum, entry) => sum + (entry.kind === 'file' ? entry.size : 0), 0);
  return { digest: digestOf(bytes), bytes, entries: entries.length, contentSize };
}

function entryOf(path: TreeEntry['path'], value: Content[string], blobs: Map<Digest, Buffer>): TreeEntry {
  if (value === null) return { kind: 'directory', path };
  if (typeof value === 'object' && 'link' in value) return { kind: 'link', path, target: value.link };
  const executable = typeof value === 'object' && 'program' in value;
  const bytes = Buffer.from(executable ? (value as { program: string }).program : (value as string));
  const digest = digestOf(bytes);
  blobs.set(digest, bytes);
  return { kind: 'file', path, executable, size: bytes.length, digest };
}

function readerOf(blobs: ReadonlyMap<Digest, Buffer>): ReadContent {
  return async (visitor) => {
    for (const [digest, bytes] of blobs) {
      visitor?.begin(digest, bytes.length);
      for (let at = 0; at < bytes.length; at += 65_536) visitor?.write(bytes.subarray(at, at + 65_536));
      await visitor?.end();
    }
  };
}

/** A fresh directory for one test, with a context whose effects stay in it. */
export class RunBench implements Disposable {
  readonly directory: string;
  readonly events: Event[] = [];
  readonly context: Context;
  readonly #abort = new AbortController();
  readonly #host: string;

  constructor(parent = tmpdir()) {
    this.directory = mkdtempSync(join(parent, 'arx-test-'));
    // Beside it, so that what a run leaves in its directory can be told.
    this.#host = mkdtempSync(join(parent, 'arx-test-host-'));
    this.context = createContext({
      tmp: this.directory,
      home: this.directory,
      stateDir: join(this.#host, 'state'),
      signal: this.#abort.signal,
      report: (event) => this.events.push(event),
    });
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  abort(): void {
    this.#abort.abort();
  }

  run(sketch: Sketch, options: RunOptions = { dryRun: false }): Promise<RunResult> {
    return runFrom(fakeBundle(sketch), options, this.context);
  }

  /** Everything that the commands wrote to one stream. */
  output(stream: 'stdout' | 'stderr' = 'stdout'): string {
    const chunks = this.events.map((event) =>
      event.type === 'output' && event.stream === stream ? event.bytes : Buffer.alloc(0),
    );
    return Buffer.concat(chunks).toString();
  }

  [Symbol.dispose](): void {
    rmSync(this.#host, { recursive: true, force: true });
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** For assert.rejects: an ArxError with this code whose message holds all these texts. */
export function refusal(code: string, ...texts: string[]): (error: unknown) => boolean {
  return (error) => {
    if (!(error instanceof ArxError)) throw error;
    const missing = texts.filter((text) => !error.message.includes(text));
    if (error.code !== code || missing.length > 0)
      throw new Error(`${error.code}: ${error.message}, expected ${code} with ${JSON.stringify(missing)}`, {
        cause: error,
      });
    return true;
  };
}
