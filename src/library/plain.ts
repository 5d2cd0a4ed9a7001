import type { Network, Settings } from '../model/manifest.ts';

/** Data given in the manifest itself: one kind and its value. Bytes are for the library only; text has base64. */
export type PlainInline =
  | { readonly text: string }
  | { readonly data: string | Uint8Array }
  | { readonly base64: string }
  | { readonly tgz: Uint8Array }
  | { readonly tgz64: string }
  | { readonly jar: Uint8Array }
  | { readonly jar64: string };

/** Nested collections of inline data: names to files or further collections, or lists of them. */
export type PlainCollection =
  | { readonly [name: string]: string | Uint8Array | PlainInline | PlainCollection }
  | readonly (string | Uint8Array | PlainInline | PlainCollection)[];

/** A source in simple types, as a manifest has it. */
export type PlainSource = string | PlainInline | PlainCollection;

/** A command in simple types: the expanded form of the manifest. Exactly one of `cmd` and `source`. */
export interface PlainCode<S = PlainSource> extends Settings {
  /** A program of the host. */
  readonly cmd?: string;
  /** Or a source that is run as a program. */
  readonly source?: S;
  readonly args?: readonly string[];
  readonly network?: Network;
  /** Seconds. */
  readonly timeout?: number;
}

/** A placement in simple types: the expanded form of the manifest. */
export interface PlainData<S = PlainSource> extends Settings {
  readonly source: S;
  readonly target?: string;
  readonly integrity?: string;
  /** Octal digits, for example "0640". */
  readonly mode?: string;
  readonly owner?: string;
}

/** What a bundle carries beside its code and data. */
export interface BundleSettings extends Settings {
  readonly name?: string;
  readonly version?: string;
  readonly sequence?: number;
  readonly network?: Network;
  /** Seconds. */
  readonly timeout?: number;
}

/** A bundle in simple types, with every entry expanded. */
export interface PlainBundle extends BundleSettings {
  readonly code?: readonly PlainCode[];
  readonly data?: readonly PlainData[];
}
