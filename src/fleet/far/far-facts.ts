/** What a target is, found out by the first look at it. */
export interface FarFacts {
  /** `uname -s` and `uname -m`. */
  readonly system: string;
  readonly machine: string;
  readonly host: string;
  readonly user: string;
  readonly uid: number;
  readonly gid: number;
  /** Those that the user is in beside its own. */
  readonly groups: readonly number[];
  /** The state directory there: as Context.stateDir has it for that user, unless host data names another. */
  readonly state: string;
  /** Where arx-run there has what it believes, as ownPlaces has it of this machine, but for links between. */
  readonly own: readonly string[];
  /** Changes with each boot. */
  readonly boot: string;
  /** The tool that digests: `sha256sum`, `shasum`, `openssl`, `busybox`. */
  readonly digests: string;
  /** Of those that arx can use, the ones that are there: unshare, setpriv, setsid, flock, timeout, openssl, zstd, nc, wget, curl … */
  readonly tools: readonly string[];
  /** True: a command can be given namespaces of its own (tried, not guessed). */
  readonly namespaces: boolean;
  readonly init: 'systemd' | 'openrc' | 'sysv' | 'none';
  /** A private directory in memory can be made below this. */
  readonly memory?: string;
}
