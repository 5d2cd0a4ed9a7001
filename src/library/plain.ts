import type { Conduct, Execution, SecretEntry, ServiceEntry, Settings } from '../model/manifest.ts';

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

/** How the upstream vouches for a source. */
export interface PlainVerify {
  readonly method?: 'minisign' | 'gpg' | 'ssh' | 'sigstore';
  /** Each a public key, or the `file:///` URL of a file of them. */
  readonly keys?: string | readonly string[];
  readonly identity?: string;
  readonly issuer?: string;
  /** URLs. */
  readonly root?: string;
  readonly sums?: string;
  readonly signature?: string;
}

/** How the source of an entry is obtained, and what is demanded of it. */
export interface PlainObtaining {
  /** An SRI string: of the one file that is downloaded or read, else of the tree. */
  readonly integrity?: string;
  /** The name of a credential of the user's config. */
  readonly auth?: string;
  readonly insecure?: true;
  /** URLs. */
  readonly mirrors?: string | readonly string[];
  readonly verify?: PlainVerify;
  readonly archive?: true;
  readonly submodules?: false;
  readonly lfs?: false;
}

/** Which part of a directory is meant. */
export interface PlainSelection {
  /** Patterns. */
  readonly include?: string | readonly string[];
  readonly exclude?: string | readonly string[];
  readonly strip?: number;
  readonly links?: 'any';
}

/** A command in simple types: the expanded form of the manifest. Exactly one of `cmd` and `source`. */
export interface PlainCode<S = PlainSource> extends Settings, Execution, Conduct, PlainObtaining {
  /** A program of the host. */
  readonly cmd?: string;
  /** Or a source that is run as a program. */
  readonly source?: S;
  readonly args?: readonly string[];
}

/** A placement in simple types: the expanded form of the manifest. */
export interface PlainData<S = PlainSource> extends Settings, PlainObtaining, PlainSelection {
  readonly source: S;
  readonly target?: string;
  /** Octal digits, for example "0640". */
  readonly mode?: string;
  readonly owner?: string;
}

/** What a bundle carries beside its code and data. */
export interface BundleSettings extends Settings, Execution {
  readonly name?: string;
  readonly version?: string;
  readonly sequence?: number;
  readonly platforms?: readonly string[];
  readonly services?: readonly ServiceEntry[];
  readonly secrets?: Readonly<Record<string, SecretEntry>>;
}

/** A bundle in simple types, with every entry expanded. */
export interface PlainBundle extends BundleSettings {
  readonly code?: readonly PlainCode[];
  readonly data?: readonly PlainData[];
}
