import { ArxError } from '../core/errors.ts';
import type { AuditReport } from '../model/audit/report.ts';
import type { BundleDiff } from '../model/audit/bundle-diff.ts';
import type { AuditOptions } from './audit.ts';
import type { Bundle } from './bundle.ts';
import { bundleFromValue, type Making } from './bundle-from-value.ts';
import type { Code } from './code.ts';
import { codeForm } from './code-form.ts';
import type { Data } from './data.ts';
import { dataForm } from './data-form.ts';
import { defaultInterpreter } from './default-interpreter.ts';
import type { DiffOptions } from './diff.ts';
import { directoryOf, type Effects, openContext, withCall } from './effects.ts';
import type {
  BundleForm,
  BundleOptions,
  CodeFields,
  CodeOptions,
  DataOptions,
  ProgramSource,
  SourceForm,
  TextStream,
} from './forms.ts';
import type { Interpreter } from './interpreter.ts';
import type { Inline } from './inline.ts';
import { isStream } from './is-stream.ts';
import { makeBundle } from './make-bundle.ts';
import type { PlainData } from './plain.ts';
import { readText } from './read-text.ts';
import type { VerifiedHead } from '../offline/verified-head.ts';
import type { RunResult } from '../offline/run.ts';
import type { Signer } from '../plugin/signer.ts';
import type { Passphrase } from '../trust/passphrase.ts';
import type { RepackOptions, RepackResult } from './repack.ts';
import type { RunInputOptions } from './run-input.ts';
import { inputOf, type SealedInput } from './sealed-input.ts';
import type { Sealable } from './input-document.ts';
import type { TrustOptions } from './open-trust.ts';
import type { SignOptions } from './sign-url.ts';
import type { File, Source } from './source.ts';
import { Url } from './url.ts';

/** What an API object is made with. */
export interface ArxOptions extends Effects {
  /** Translates texts and maps to sources. Default: the manifest's language. */
  readonly interpreter?: Interpreter;
}

/** What one call may have of its own. */
export type Call = Pick<Effects, 'signal' | 'log'>;

/**
 * The convenience API with its configuration. Nothing is printed, nothing exits; what happens is told to `log`, what fails
 * is an ArxError. Calls of one or of several objects do not meet.
 */
export class Arx {
  readonly #interpreter: Interpreter;
  readonly #effects: Effects;

  constructor(options: ArxOptions = {}) {
    const { interpreter = defaultInterpreter, ...effects } = options;
    this.#interpreter = interpreter;
    this.#effects = effects;
  }

  /** A bundle of its parts, or of a manifest's plain value, each perhaps followed by options. */
  Bundle(form?: BundleForm | Bundle, options?: BundleOptions): Bundle;
  /** A bundle of code and data in any order. */
  Bundle(...entries: readonly (Code | Data)[]): Bundle;
  Bundle(...entriesAndOptions: readonly [...(Code | Data)[], BundleOptions]): Bundle;
  /** A bundle of a manifest's text, YAML or JSON. */
  Bundle(text: string, options?: BundleOptions): Bundle;
  /** A bundle of a manifest that comes as a stream. */
  Bundle(stream: TextStream, options?: BundleOptions): Promise<Bundle>;
  /** @throws ArxError MANIFEST_INVALID with every problem, USAGE_INVALID. */
  Bundle(...args: readonly unknown[]): Bundle | Promise<Bundle> {
    const [first, ...rest] = args;
    return isStream(first) ? this.#readBundle(first, rest) : makeBundle(args, this.#making());
  }

  /** A command: a program of the host, or a URL or inline data that is run as a program. */
  Code(program: string | ProgramSource, ...args: readonly string[]): Code;
  Code(program: string | ProgramSource, ...argsAndOptions: readonly [...string[], CodeOptions]): Code;
  Code(form: CodeFields): Code;
  /** @throws ArxError MANIFEST_INVALID, USAGE_INVALID. */
  Code(...args: readonly unknown[]): Code {
    return first(bundleFromValue({ code: [codeForm(args)] }, { ...this.#making(), extent: 'part' }).code);
  }

  /** A placement: a source, and where its content goes. */
  Data(source: SourceForm, target?: string, options?: DataOptions): Data;
  Data(source: SourceForm, options: DataOptions): Data;
  Data(form: PlainData<SourceForm>): Data;
  /** @throws ArxError MANIFEST_INVALID, USAGE_INVALID. */
  Data(...args: readonly unknown[]): Data {
    return first(bundleFromValue({ data: [dataForm(args)] }, { ...this.#making(), extent: 'part' }).data);
  }

  /**
   * The source that a URL or inline data stands for.
   * @throws ArxError USAGE_INVALID when nothing handles it, naming what is handled; MANIFEST_* when it is malformed.
   */
  Source(form: SourceForm): Source {
    return this.#interpreter.interpret(form);
  }

  /**
   * A file source under a directory with the content of the given one; a file source is its own.
   * @throws ArxError SOURCE_*, INTEGRITY_*, UNSAFE_*, INTERRUPTED.
   */
  async local(source: SourceForm, directory: string, call: Call = {}): Promise<File> {
    return await this.Source(source).cache(directory, withCall(this.#effects, call));
  }

  /**
   * An inline source with the content of the given one.
   * @throws ArxError SOURCE_*, INTEGRITY_*, UNSAFE_* (UNSAFE_LIMIT when it is too large for a manifest), INTERRUPTED.
   */
  async inline(source: SourceForm, call: Call = {}): Promise<Inline> {
    const { inlineSource } = await import('./inline-source.ts');
    return await inlineSource(this.Source(source), withCall(this.#effects, call));
  }

  /**
   * The source that a presigned URL of an s3, tar+s3 or jar+s3 source stands for: whoever has the URL may read the object
   * until it expires.
   * @throws ArxError USAGE_INVALID, SOURCE_UNAUTHORIZED, SOURCE_S3_REGION.
   */
  async sign(source: SourceForm, options: SignOptions & Call = {}): Promise<Url> {
    const { effects, own } = this.#split(options);
    const found = this.Source(source);
    if (found instanceof Url) return await found.sign(own, effects);
    throw new ArxError('USAGE_INVALID', `Cannot sign "${String(found)}": it is no URL of s3, expected one`);
  }

  /**
   * Resolves every source, locks, seals, signs and verifies what was written.
   * @throws ArxError MANIFEST_*, LOCK_*, SOURCE_*, INTEGRITY_*, UNSAFE_*, TRUST_*, WRITE_FAILED, INTERRUPTED; neither the
   *   output nor the lockfile has changed then.
   */
  async repack(input: Sealable, options: RepackOptions & Call): Promise<RepackResult> {
    const { repackInput } = await import('./repack-input.ts');
    const { effects, own } = this.#split(options);
    return await repackInput(input, own, this.#making(), effects);
  }

  /**
   * Verifies, places the data and runs the code of a sealed bundle; a bundle or manifest is sealed in private first.
   * @throws ArxError as `repack` does, and RUN_*.
   */
  async run(input: Sealable, options: RunInputOptions & Call = {}): Promise<RunResult> {
    const { runInput } = await import('./run-input.ts');
    const { effects, own } = this.#split(options);
    return await runInput(input, own, this.#making(), effects);
  }

  /**
   * Who signed a bundle, and everything it says; resolves only when every byte held.
   * @throws ArxError INTEGRITY_*, UNSAFE_*, TRUST_*, USAGE_NO_FILE, INTERRUPTED.
   */
  async verify(input: SealedInput, options: TrustOptions & Call = {}): Promise<VerifiedHead> {
    const { verifyBundle } = await import('./verify.ts');
    const { effects, own } = this.#split(options);
    return await verifyBundle(inputOf(input), own, await openContext(effects, own));
  }

  /** What a bundle says, verified but for its content, which is not read. @throws ArxError as `verify` does. */
  async inspect(input: SealedInput, options: TrustOptions & Call = {}): Promise<VerifiedHead> {
    const { inspectBundle } = await import('./inspect.ts');
    const { effects, own } = this.#split(options);
    return await inspectBundle(inputOf(input), own, await openContext(effects, own));
  }

  /**
   * Writes the verified content into a new directory; nothing is left after an error.
   * @throws ArxError as `verify` does, USAGE_EXISTS.
   */
  async extract(
    input: SealedInput,
    directory: string,
    options: TrustOptions & Call = {},
  ): Promise<VerifiedHead> {
    const { extractBundle } = await import('./extract.ts');
    const { effects, own } = this.#split(options);
    return await extractBundle(inputOf(input), directory, own, await openContext(effects, own));
  }

  /**
   * A signer for `repack` with the key in a PEM file, instead of this machine's own.
   * @param passphrase is asked for one when the key is encrypted.
   * @throws ArxError USAGE_NO_FILE, TRUST_KEY_PERMISSIONS, TRUST_KEY_INVALID, TRUST_KEY_PASSPHRASE.
   */
  async signer(keyFile: string, passphrase?: Passphrase): Promise<Signer> {
    const { fileSigner } = await import('../trust/local-signer.ts');
    return await fileSigner(keyFile, passphrase, await openContext(this.#effects));
  }

  /**
   * A signer for `repack` without a key: the services of the user's config, or of a signing_config.json, sign for whom the
   * CI system names. What they sign must hold under a trusted root that is imported here.
   * @throws ArxError USAGE_INVALID without services, TRUST_NO_ROOT, TRUST_NO_IDENTITY, CONFIG_INVALID.
   */
  async keylessSigner(signingConfig?: string): Promise<Signer> {
    const { keylessSigner } = await import('../online/keyless/keyless-signer.ts');
    return await keylessSigner({ signingConfig }, await openContext(this.#effects));
  }

  /**
   * Audits a bundle, offline. A file that does not verify gives a report with the verdict `unverified`, no error.
   * @throws ArxError USAGE_NO_FILE, POLICY_INVALID, TRUST_KEY_*, INTERRUPTED.
   */
  async audit(input: SealedInput, options: Omit<AuditOptions, 'refetch'> & Call = {}): Promise<AuditReport> {
    const { auditBundle } = await import('./audit.ts');
    const { effects, own } = this.#split(options);
    return await auditBundle(inputOf(input), own, await openContext(effects, own));
  }

  /**
   * What differs between two bundles, offline, once every byte of both held.
   * @throws ArxError as `verify` does, naming the file; POLICY_INVALID.
   */
  async diff(a: SealedInput, b: SealedInput, options: DiffOptions & Call = {}): Promise<BundleDiff> {
    const { diffBundles } = await import('./diff.ts');
    const { effects, own } = this.#split(options);
    return await diffBundles({ a: inputOf(a), b: inputOf(b) }, own, await openContext(effects, own));
  }

  async #readBundle(stream: TextStream, rest: readonly unknown[]): Promise<Bundle> {
    return makeBundle([await readText(stream, await openContext(this.#effects)), ...rest], this.#making());
  }

  #split<Options extends Call>(options: Options): { effects: Effects; own: Omit<Options, keyof Call> } {
    const { signal, log, ...own } = options;
    const call = { ...(signal === undefined ? {} : { signal }), ...(log === undefined ? {} : { log }) };
    return { effects: withCall(this.#effects, call), own };
  }

  #making(): Making {
    return { interpreter: this.#interpreter, directory: directoryOf(this.#effects) };
  }
}

function first<T>(entries: readonly T[]): T {
  const [entry] = entries;
  if (entry !== undefined) return entry;
  throw new ArxError('INTERNAL', 'Cannot make the entry: the manifest has none');
}
