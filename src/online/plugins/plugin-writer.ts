import type { FileSink, PackWriter } from '../../archive/pack-writer.ts';
import type { Store } from '../../archive/store.ts';
import { archivePath } from '../../core/archive-path.ts';
import { checkAborted, type Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { type Selector, selector } from '../../model/select-paths.ts';
import type { Tree } from '../../model/tree.ts';
import type { SourceRequest } from '../../plugin/source.ts';
import type { PluginFiles } from '../../plugin/source-plugin.ts';
import type { LoadedPlugin } from './load-plugin.ts';

/** Takes what a plug-in hands over, and refuses what no source may hold. Dispose it in every case. */
export class PluginWriter implements PluginFiles, Disposable {
  readonly #writer: PackWriter;
  readonly #selector: Selector;
  readonly #context: Context;
  readonly #source: string;
  #files = 0;
  #others = 0;
  #bytes = 0;
  #writing = false;

  constructor({ spec }: SourceRequest, store: Store, context: Context) {
    this.#writer = store.writer(context.limits);
    this.#selector = selector(spec.kind === 'url' ? spec.selection : undefined, spec.redacted);
    this.#context = context;
    this.#source = spec.redacted;
  }

  async file(...[path, bytes, { executable = false } = {}]: Parameters<PluginFiles['file']>): Promise<void> {
    const kept = this.#selector.path(archivePath(path), 'file');
    this.#begin();
    const sink = kept === undefined ? undefined : this.#writer.startFile(kept, executable);
    if (sink !== undefined) this.#files += 1;
    for await (const chunk of chunksOf(bytes)) this.#take(chunk, sink);
    sink?.end();
    this.#writing = false;
  }

  directory(path: string): void {
    this.#others += 1;
    const kept = this.#selector.path(archivePath(path), 'directory');
    if (kept !== undefined) this.#writer.directory(kept);
  }

  link(path: string, target: string): void {
    this.#others += 1;
    const kept = this.#selector.path(archivePath(path), 'link');
    if (kept !== undefined) this.#writer.link(kept, target);
  }

  /**
   * Puts it all into the store.
   * @throws ArxError PLUGIN_FAILED when it is not of the nature that the plug-in says; SOURCE_NOT_FOUND, UNSAFE_*.
   */
  commit(nature: 'file' | 'directory', { name }: LoadedPlugin): Tree {
    const isFile = this.#files === 1 && this.#others === 0;
    if (!this.#writing && (nature === 'directory' || (nature === 'file' && isFile))) {
      this.#selector.finish();
      return this.#writer.commit();
    }
    throw new ArxError(
      'PLUGIN_FAILED',
      `Cannot use "${this.#source}": the plug-in ${name} gave ${this.#files} files, expected one whole file or a directory`,
    );
  }

  [Symbol.dispose](): void {
    this.#writer[Symbol.dispose]();
  }

  #begin(): void {
    if (this.#writing)
      throw new ArxError(
        'PLUGIN_FAILED',
        `Cannot use "${this.#source}": its plug-in writes two files at once`,
      );
    this.#writing = true;
  }

  #take(chunk: Uint8Array, sink: FileSink | undefined): void {
    checkAborted(this.#context);
    this.#bytes += chunk.length;
    const { sourceBytes } = this.#context.limits;
    if (this.#bytes > sourceBytes)
      throw new ArxError(
        'SOURCE_TOO_LARGE',
        `Cannot use "${this.#source}": it has more bytes than the limit of ${sourceBytes}`,
      );
    sink?.write(chunk);
  }
}

function chunksOf(
  bytes: Parameters<PluginFiles['file']>[1],
): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  if (typeof bytes === 'string') return [Buffer.from(bytes)];
  return bytes instanceof Uint8Array ? [bytes] : bytes;
}
