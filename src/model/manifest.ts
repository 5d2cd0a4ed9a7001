import type { Place } from '../core/errors.ts';
import type { Intake } from './intake.ts';
import type { SourceSpec } from './source-spec.ts';

/** Whether code may use the network: the host's, or none (the default). */
export type Network = 'none' | 'host';

/** When something is done: on every run, or only on one that has changed a path. */
export type When = 'always' | 'changed';

/** How commands are run; on the bundle for all of them, on a command for that one. */
export interface Execution {
  readonly network?: Network;
  /** Seconds; default 3600. */
  readonly timeout?: number;
  /** Seconds without any output after which a command is ended; default 900. */
  readonly silence?: number;
  /** The user as whom it runs, by name or number; default: who runs the bundle. */
  readonly user?: string;
  /** Names of the caller's variables that are passed on, sorted. */
  readonly pass?: readonly string[];
}

/** How to see that a service or daemon works. One of tcp, http and command. Only this host is asked. */
export interface Health {
  /** A port on the loopback address, or `ADDRESS:PORT` with a loopback address. */
  readonly tcp?: string;
  /** An http:// URL with a loopback address; a status from 200 to 399 is healthy. */
  readonly http?: string;
  /** An argv; exit code 0 is healthy. */
  readonly command?: readonly [string, ...string[]];
  /** Seconds within which it must be so; default 30. */
  readonly within?: number;
}

/** A service of the host that a bundle handles. */
export interface ServiceEntry {
  /** As the init system calls it, without `.service`. */
  readonly name: string;
  /** What the runner does with it after the commands, in this order, for example restart. Missing: only commands may ask. */
  readonly do?: readonly string[];
  /** When `do` is done; default always. */
  readonly when?: When;
  readonly health?: Health;
}

/** Where the value of a secret is on the host that runs the bundle. One of env, file and command. */
export interface SecretEntry {
  readonly env?: string;
  /** Absolute. */
  readonly file?: string;
  readonly command?: readonly [string, ...string[]];
  /** How commands get it: as a file whose path is in NAME_FILE (the default), or as the variable NAME itself. */
  readonly as?: 'file' | 'env';
}

/** What a command may say about its run beyond its words. */
export interface Conduct {
  /** Default always. */
  readonly when?: When;
  /** How often it is started again when it fails; default 0. */
  readonly retries?: number;
  /** The argv that undoes it, when the run is rolled back or the bundle is removed. */
  readonly undo?: readonly [string, ...string[]];
  /** Names of the bundle's secrets that it is given, sorted. */
  readonly secrets?: readonly string[];
  /** It is a daemon of this name: started by the runner, and left running. Needs network: host. */
  readonly daemon?: string;
  /** Of a daemon. */
  readonly health?: Health;
  /** 'direct': it runs in the host's own namespaces and reaches the init system itself. Needs network: host. */
  readonly init?: 'direct';
}

/** What a bundle and each of its entries may carry. */
export interface Settings {
  readonly label?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** One command: a program found on the host, or a source run as a program, with how that is obtained. */
export interface CodeEntry extends Settings, Execution, Conduct, Intake {
  readonly program: { readonly cmd: string } | { readonly source: SourceSpec };
  readonly args: readonly string[];
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
export interface Manifest extends Settings, Execution {
  readonly name?: string;
  readonly version?: string;
  /** Grows with each release; hosts refuse to go back. */
  readonly sequence?: number;
  /** Where it may run, as `linux/amd64`; missing: anywhere. Sorted. */
  readonly platforms?: readonly string[];
  readonly services?: readonly ServiceEntry[];
  /** By name. */
  readonly secrets?: Readonly<Record<string, SecretEntry>>;
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
