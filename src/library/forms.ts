import type { BundleExecutionForm, ConductForm, ExecutionForm } from './execution-forms.ts';
import type { Code } from './code.ts';
import type { Data } from './data.ts';
import type { BundleSettings, PlainCode, PlainData, PlainInline, PlainSource } from './plain.ts';
import type { Source } from './source.ts';

/** What stands for a source: a URL, inline data, or a source. */
export type SourceForm = Source | PlainSource;

/** A command in its expanded form, as freely as a manifest may write it. */
export interface CodeFields
  extends
    Omit<PlainCode<SourceForm>, 'cmd' | keyof ExecutionForm | keyof ConductForm>,
    ExecutionForm,
    ConductForm {
  /** A program of the host, or a list of the program and its first arguments. */
  readonly cmd?: string | readonly string[];
}

/** What stands for a command: itself, its expanded form, or argv, whose first word is a source if it has `://`. */
export type CodeForm = Code | CodeFields | readonly [program: string | Source, ...args: string[]];

/** What stands for a placement: itself, its expanded form, or a map of one target to its source. */
export type DataForm = Data | PlainData<SourceForm> | { readonly [target: string]: SourceForm };

/** The options form of a bundle. Every field may be missing: the default bundle does nothing in a fresh directory. */
export interface BundleForm extends Omit<BundleSettings, keyof BundleExecutionForm>, BundleExecutionForm {
  readonly code?: readonly CodeForm[];
  readonly data?: readonly DataForm[];
}

/** What may follow any other form of a bundle; it replaces what that form says. */
export interface BundleOptions extends Omit<BundleSettings, keyof BundleExecutionForm>, BundleExecutionForm {
  /** What `/@/.` means in the bundle's sources. Default: the API object's. */
  readonly directory?: string;
}

/** A document as it comes: a Node or web stream, or another iterable of its chunks. */
export type TextStream =
  AsyncIterable<string | Uint8Array> | ReadableStream<string> | ReadableStream<Uint8Array>;

/** What may follow the arguments of a command. */
export type CodeOptions = Omit<CodeFields, 'cmd' | 'source' | 'args'>;

/** What may follow the source of a placement. */
export type DataOptions = Omit<PlainData, 'source'>;

/** The first argument of a command that is not a program of the host. */
export type ProgramSource = Source | PlainInline;

/** Whether a value is a map and nothing with a class of its own. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
