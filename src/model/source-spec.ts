import type { Selection } from './selection.ts';

/** The schemes of source URLs. */
export type Scheme =
  | 'file'
  | 'tar+file'
  | 'jar+file'
  | 'git+ssh'
  | 'git+http'
  | 'git+https'
  | 'git+file'
  | 'http'
  | 'https'
  | 'tar+http'
  | 'tar+https'
  | 'jar+http'
  | 'jar+https'
  | 's3'
  | 'tar+s3'
  | 'jar+s3';

/** How the bytes that a transport yields are read: as they are, as an archive, as a git repository, by a plug-in. */
export type Wrapper = 'plain' | 'tar' | 'jar' | 'git' | 'plugin';
export type Transport = 'file' | 'http' | 'https' | 'ssh' | 's3' | 'plugin';

/** A source is one file, or a directory of entries. 'unknown' until read: a git fragment without a final slash. */
export type Nature = 'file' | 'directory' | 'unknown';

/** Which part of a source is meant (the URL's fragment). */
export type Pick =
  | { readonly kind: 'whole' }
  /** `#/`, `#//`: drop this many leading names from each path. */
  | { readonly kind: 'strip'; readonly count: number }
  /** `#a/b/`: what is below that directory. */
  | { readonly kind: 'directory'; readonly path: string }
  /** `#a/b` of a tar: that one file. */
  | { readonly kind: 'file'; readonly path: string }
  /** `#a/b` of a git repository: that file or what is below that directory. */
  | { readonly kind: 'path'; readonly path: string };

/** Where the path of a file transport starts. */
export type Anchor =
  | { readonly kind: 'root' }
  /** `/@/.` and `/@/..`: the manifest's directory. */
  | { readonly kind: 'manifest' }
  /** `/@/~` (no user) and `/@/~user`. */
  | { readonly kind: 'home'; readonly user?: string };

/** A source URL, taken apart. */
export interface UrlSource {
  readonly kind: 'url';
  /** As written; may hold credentials, so it never leaves the process. */
  readonly text: string;
  /** As written, without credentials: the only form that is shown or stored. */
  readonly redacted: string;
  /** The lock key: `redacted`, and behind a space the selection as canonical JSON when there is one. */
  readonly key: string;
  readonly selection?: Selection;
  /** One of `Scheme`, or that of a plug-in. */
  readonly scheme: string;
  readonly wrapper: Wrapper;
  readonly transport: Transport;
  readonly nature: Nature;
  readonly pick: Pick;
  /** What the transport is given: no wrapper, no fragment, no git ref. May hold credentials. Empty for file transports. */
  readonly location: string;
  /** Host and port, lowercase, for limits by host. Empty for file transports. */
  readonly host: string;
  /** For file transports: the percent-decoded path, relative to its anchor unless the anchor is the root. */
  readonly anchor?: Anchor;
  readonly path?: string;
  /** git: the branch, tag or SHA prefix that was asked for. */
  readonly ref?: string;
}

/** The kinds of inline data. */
export type InlineKind = 'text' | 'data' | 'base64' | 'tgz' | 'tgz64' | 'jar' | 'jar64';

/** Inline data: bytes given in the manifest itself. */
export interface InlineSource {
  readonly kind: 'inline';
  readonly inline: InlineKind;
  /** The decoded bytes. Text ends with a newline. */
  readonly bytes: Uint8Array;
  /** The lock key, for example `inline:text:sha256-…`. */
  readonly key: string;
  /** The same. */
  readonly redacted: string;
  readonly nature: Nature;
}

/** A nested collection of inline data: names to files or further collections. Lists have zero-padded names. */
export interface CollectionSource {
  readonly kind: 'collection';
  readonly members: ReadonlyMap<string, InlineSource | CollectionSource>;
  /** The lock key, for example `inline:collection:sha256-…`. */
  readonly key: string;
  /** The same. */
  readonly redacted: string;
  readonly nature: 'directory';
}

/** What a manifest may name as the source of some data or of a program. */
export type SourceSpec = UrlSource | InlineSource | CollectionSource;
