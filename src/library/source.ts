import { inspect } from 'node:util';
import { join } from 'node:path';
import { checkAborted } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import type { UrlSource } from '../model/source-spec.ts';
import { parseSourceUrl } from '../model/source-url.ts';
import { TemporaryDirectory } from '../sys/temporary-directory.ts';
import { type Effects, openContext, toContext } from './effects.ts';
import { fileUrl } from './file-url.ts';
import { placeVendored } from './place-vendored.ts';
import type { PlainSource } from './plain.ts';
import { redactPlain } from './redact-plain.ts';
import { type ProgramEnd, runProgram } from './run-program.ts';
import { vendorSpec } from './vendor-spec.ts';

/**
 * Where some data or a program comes from. A subclass says how to get it (`cache`) and how to write it (`externalize`);
 * placing and running follow from these.
 */
export abstract class Source {
  /**
   * A file source on this machine with the content of this one. It stands somewhere under `directory`, which exists;
   * metadata may lie beside it, and what is there already may be used again.
   * @throws ArxError SOURCE_*, INTEGRITY_* or INTERRUPTED.
   */
  abstract cache(directory: string, effects?: Effects): Promise<File>;

  /** The source in simple types: text for a URL, a map of one key for inline data. It holds credentials if the URL does. */
  abstract externalize(): PlainSource;

  /** True for a jar: run as a program it is given to java. */
  get isJar(): boolean {
    return false;
  }

  /**
   * Writes the content to an absolute path: a file under a temporary name that is then renamed, a directory entry by entry.
   * @throws ArxError as `cache` does, or WRITE_FAILED.
   */
  async place(target: string, effects: Effects = {}): Promise<void> {
    using temporary = new TemporaryDirectory(toContext(effects).tmp);
    const file = await this.cache(temporary.path, effects);
    await file.place(target, effects);
  }

  /**
   * Runs the content, which is one file, as a program: from a private copy, in a clean environment, without input.
   * @throws ArxError as `cache` does, or RUN_STEP_FAILED when it is a directory, cannot be started, or fails, or
   *   RUN_NO_JAVA when it is a jar and there is no java.
   */
  async run(args: readonly string[] = [], effects: Effects = {}): Promise<ProgramEnd> {
    const context = toContext(effects);
    using temporary = new TemporaryDirectory(context.tmp);
    const program = join(temporary.path, 'program');
    await this.place(program, effects);
    checkAborted(context);
    const call = { name: String(this), program, jar: this.isJar, args, directory: temporary.path };
    return await runProgram(call, context);
  }

  /** The simple types without credentials in any URL. */
  toJSON(): PlainSource {
    return redactPlain(this.externalize());
  }

  toString(): string {
    const plain = this.toJSON();
    return typeof plain === 'string' ? plain : JSON.stringify(plain);
  }

  [inspect.custom](): string {
    return `${this.constructor.name}(${String(this)})`;
  }
}

/** A file or a directory of this machine. */
export class File extends Source {
  readonly #spec: UrlSource;

  /**
   * @param place an absolute path, or a `file:` URL, in which `/@/.` and `/@/~` have their meaning; or such a URL taken
   *   apart, perhaps with a selection.
   */
  constructor(place: string | UrlSource) {
    super();
    this.#spec = demandFile(typeof place === 'string' ? specOf(place) : place);
  }

  /** What the URL says. */
  get spec(): UrlSource {
    return this.#spec;
  }

  override externalize(): string {
    return this.#spec.text;
  }

  /** The source itself: it is on this machine already. */
  override async cache(): Promise<File> {
    return this;
  }

  override async place(target: string, effects: Effects = {}): Promise<void> {
    const context = await openContext(effects);
    using temporary = new TemporaryDirectory(context.tmp);
    const vendored = await vendorSpec(this.#spec, { ...effects, cacheDir: temporary.path });
    await placeVendored(vendored, target, context);
  }
}

function specOf(place: string): UrlSource {
  return parseSourceUrl(place.includes('://') ? place : fileUrl(place));
}

function demandFile(spec: UrlSource): UrlSource {
  if (spec.scheme === 'file') return spec;
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot use "${spec.redacted}" as a file: its scheme is ${spec.scheme}, expected file`,
  );
}
