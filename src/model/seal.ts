import type { Descriptor } from '../core/descriptor.ts';
import type { Capabilities } from './audit/capabilities.ts';
import type { Conduct, Execution, SecretEntry, ServiceEntry, Settings } from './manifest.ts';

/** The format version that this arx writes and reads. */
export const SEAL_VERSION = 1;

/** What a source resolved to; each kind has its own facts. No times, no credentials. */
export interface Resolution {
  /** git: the full object id of the commit. */
  readonly commit?: string;
  /** git: the full name of the ref that was found, if one was. */
  readonly ref?: string;
  /** git: each submodule as `PATH@COMMIT`, the path percent-encoded, sorted, with spaces between. */
  readonly submodules?: string;
  /** http: the URL that answered after redirects, without credentials, when it differs from the request. */
  readonly url?: string;
  /** The mirror that gave the content, without credentials; missing when the source itself did. */
  readonly mirror?: string;
  /** s3, one object in a bucket that keeps versions: its version. */
  readonly version?: string;
  /** s3, one object in a bucket without versions: its ETag. */
  readonly etag?: string;
  /** s3, a prefix: the digest of the list of its objects with their versions or ETags. */
  readonly listing?: string;
  /** The SRI string of the one file that was downloaded or read. */
  readonly integrity?: string;
  /** Its size in bytes. */
  readonly size?: number;
  /** The name of the credential with which it was obtained. */
  readonly auth?: string;
  /** True: nobody checked who the host is. */
  readonly insecure?: true;
  /** Which upstream signature or list of digests was checked: the method, the key or identity, and what was signed. */
  readonly verified?: string;
  /** The plug-in that obtained it, with its version, and what that calls its resolution. */
  readonly plugin?: string;
  readonly resolved?: string;
}

/** The names of those facts, in the order in which they are written. */
export const RESOLUTION_FACTS = [
  'ref',
  'commit',
  'submodules',
  'url',
  'mirror',
  'version',
  'etag',
  'listing',
  'integrity',
  'size',
  'auth',
  'insecure',
  'verified',
  'plugin',
  'resolved',
] as const satisfies readonly (keyof Resolution)[];

/** One source as sealed. */
export interface SealedSource {
  /** The request as written, without credentials: the lock key. */
  readonly request: string;
  readonly nature: 'file' | 'directory';
  readonly resolution: Resolution;
  readonly tree: Descriptor;
  readonly entries: number;
  readonly contentSize: number;
  /** 'any': symbolic links of it may lead out of it. Missing: they do not. */
  readonly links?: 'any';
}

/** One command as sealed: argv whose first word is a host program, or a source's only file. */
export interface SealedCode extends Settings, Execution, Conduct {
  /** A program on the host. */
  readonly cmd?: string;
  /** Or the index of a source of file nature. */
  readonly source?: number;
  /** True: that file is a jar, and `java -jar` runs it. */
  readonly jar?: true;
  readonly args: readonly string[];
  /** What it can do, as its text showed when it was sealed. Missing when it shows nothing, and in seals from before. */
  readonly capabilities?: Capabilities;
}

/** One placement as sealed. */
export interface SealedData extends Settings {
  /** The index of a source. */
  readonly source: number;
  readonly target?: string;
  /** As four octal digits, for example "0640". */
  readonly mode?: string;
  readonly owner?: string;
}

/** The small document that names every byte of a bundle by digest. Its own digest is the bundle digest. */
export interface Seal extends Settings, Execution {
  readonly mediaType: string;
  readonly formatVersion: number;
  readonly name?: string;
  readonly version?: string;
  readonly sequence?: number;
  readonly platforms?: readonly string[];
  readonly services?: readonly ServiceEntry[];
  readonly secrets?: Readonly<Record<string, SecretEntry>>;
  readonly manifest: Descriptor;
  readonly lock: Descriptor;
  readonly sbom: Descriptor;
  /** In the order of their trees in the archive. */
  readonly sources: readonly SealedSource[];
  readonly code: readonly SealedCode[];
  readonly data: readonly SealedData[];
}
