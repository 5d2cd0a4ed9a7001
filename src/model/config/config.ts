import type { Digest } from '../../core/digest.ts';
import type { AuthOrigin } from './auth-origin.ts';

/** Where a secret value is. The config never holds the value itself. */
export type SecretReference = { readonly env: string } | { readonly file: string };

/** What is sent in the header of an HTTP request. */
export type HttpCredential =
  | { readonly kind: 'bearer'; readonly token: SecretReference }
  | { readonly kind: 'header'; readonly name: string; readonly value: SecretReference }
  | { readonly kind: 'basic'; readonly user: string | SecretReference; readonly password: SecretReference };

/** A TLS client certificate: two PEM files (one file may be both), and where the passphrase of the key is. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
  readonly passphrase?: SecretReference;
}

/** How ssh logs in: a private key file and a known_hosts file instead of the user's own. */
export interface SshFiles {
  readonly identity?: string;
  readonly knownHosts?: string;
}

/** How S3 is reached. What is missing comes from the standard chain of the AWS tools. */
export interface S3Settings {
  readonly endpoint?: string;
  readonly region?: string;
  readonly pathStyle?: boolean;
  readonly profile?: string;
  readonly accessKey?: SecretReference;
  readonly secretKey?: SecretReference;
  readonly sessionToken?: SecretReference;
  readonly anonymous?: true;
}

/** One named credential. Paths are absolute or begin with `~/`. */
export interface AuthEntry {
  readonly name: string;
  /** The config file that defines it, for messages. */
  readonly file: string;
  /** Where it may be used; nowhere else. */
  readonly origins: readonly AuthOrigin[];
  readonly http?: HttpCredential;
  readonly certificate?: CertificateFiles;
  /** A PEM file of certificate authorities that are trusted for these hosts beside the usual ones. */
  readonly ca?: string;
  readonly ssh?: SshFiles;
  readonly s3?: S3Settings;
}

/** A plug-in that this user allows: its directory must have this tree. */
export interface PluginEntry {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly tree: Digest;
  /** As its package.json has it; the tree holds that file too. Missing in configs that are older than it. */
  readonly version?: string;
  /** The digest of the sealed bundle that it came in; its directory is then one of arx's own. */
  readonly bundle?: Digest;
  /** Who had signed that. */
  readonly signer?: string;
}

/** How `--sign keyless` signs. */
export interface KeylessSettings {
  /** The path of a signing_config.json: absolute, or below `~/`. */
  readonly signingConfig?: string;
  readonly audience?: string;
}

/** The user's config: config.yaml in the configuration directory, and /etc/arx/config.yaml of the system below it. */
export interface UserConfig {
  readonly auth: ReadonlyMap<string, AuthEntry>;
  /** Hosts (`git.corp.example`, `*.lab.example`) and networks (`10.0.0.0/8`) that may have private addresses. */
  readonly network: { readonly allowPrivate: readonly string[] };
  readonly keyless?: KeylessSettings;
  readonly plugins: readonly PluginEntry[];
}
