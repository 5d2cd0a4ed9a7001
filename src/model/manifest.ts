import type { Place } from '../core/errors.ts';
import type { Intake } from './intake.ts';
import type { SourceSpec } from './source-spec.ts';

/** Whether code may use the network: the host's, or none (the default). */
export type Network = 'none' | 'host';

/** What a bundle and each of its entries may carry. */
export interface Settings {
  readonly label?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** One command: a program found on the host, or a source run as a program, with how that is obtained. */
export interface CodeEntry extends Settings, Intake {
  readonly program: { readonly cmd: string } | { readonly source: SourceSpec };
  readonly args: readonly string[];
  readonly network?: Network;
  /** Seconds; default 3600. */
  readonly timeout?: number;
  /** Where the entry stands in the manifest; missing when it was made by the library. */
  readonly at?: Place;
}

/** One source and where its content goes. */
export interface DataEntry extends Settings, Intake {
  readonly source: SourceSpec;
  /** Absolute, or relative to cwd. Missing: the file's own name in cwd, or the directory's content into cwd. */
  readonly target?: string;
  /** File mode, for example 0o640; default 0644, or 0755 for executables. */
  readonly mode?: number;
  /** `user`, `user:group` or numeric; default: who runs the bundle. */
  readonly owner?: string;
  readonly at?: Place;
}

/** The user's document, checked. */
export interface Manifest extends Settings {
  readonly name?: string;
  readonly version?: string;
  /** Grows with each release; hosts refuse to go back. */
  readonly sequence?: number;
  readonly network?: Network;
  readonly timeout?: number;
  readonly code: readonly CodeEntry[];
  readonly data: readonly DataEntry[];
}

/** A manifest with the text that it was read from. */
export interface ManifestDocument {
  readonly manifest: Manifest;
  /** The file's name as given, or '<stdin>', or '<library>'. */
  readonly file: string;
  /** The directory that `@/.` means. Absolute. */
  readonly directory: string;
  /** The text to seal: as written, without credentials. */
  readonly sealed: Uint8Array;
}

/** Every source that a manifest names, each once, in the order of data then code, with the entries that use it. */
export interface NamedSource extends Intake {
  readonly spec: SourceSpec;
  readonly at?: Place;
}
