import type { UrlSource } from './source-spec.ts';

/** How a source is obtained and what is demanded of it. Not part of the lock key: it names the same content. */
export interface Intake {
  /**
   * What the content must be, as an SRI string: of the one file that is downloaded or read, else of the tree document.
   */
  readonly integrity?: string;
  /** The name of a credential that the user's config defines. Never the credential. */
  readonly auth?: string;
  /** True: the host's certificate or ssh key is not checked. */
  readonly insecure?: true;
  /** Where else the same content is, asked in order after the source itself. */
  readonly mirrors?: readonly UrlSource[];
  readonly verify?: VerifyDemand;
}

/** How the upstream vouches for a source. */
export interface VerifyDemand {
  /** The kind of signature; missing: none, `sums` alone is checked. */
  readonly method?: 'minisign' | 'gpg' | 'ssh' | 'sigstore';
  /** Public keys of whom one must have signed: each as its text, or a file of them. For all methods but sigstore. */
  readonly keys?: readonly (string | UrlSource)[];
  /** sigstore: who must have signed, and who vouched for that, exactly. */
  readonly identity?: string;
  readonly issuer?: string;
  /** sigstore: the file with the trusted root. */
  readonly root?: UrlSource;
  /** A file in the form of sha256sum(1) that lists the download; then the signature is of that file. */
  readonly sums?: UrlSource;
  /** Where the signature is. Missing: beside what is signed, with the ending that the method's users expect. Not for git. */
  readonly signature?: UrlSource;
}

const MEMBERS = ['integrity', 'auth', 'insecure', 'mirrors', 'verify'] as const;

/** The intake of an entry alone. */
export function intakeOf(entry: Intake): Intake {
  return Object.fromEntries(
    MEMBERS.flatMap((name) => (entry[name] === undefined ? [] : [[name, entry[name]]])),
  );
}
