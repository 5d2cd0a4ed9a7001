import type { HostData } from '../../../src/model/fleet/host-data.ts';

/** A way to a host, as the suite needs it. */
export interface Way {
  /** In titles: the connector, and the shell there. */
  readonly title: string;
  /** The key in the fleet file. */
  readonly host: string;
  /** What results call it; other than `host` where that is an inventory. */
  readonly result: string;
  readonly data: HostData;
  /** `inside`: arx itself runs in the small host, whose files it may change. */
  readonly place: 'here' | 'inside';
  /** Runs lines of shell there as its root, without arx. Throws when they fail. */
  readonly far: (lines: string) => Promise<string>;
  /** True for a process of this machine that carries what follows a run there. */
  readonly carries: (words: readonly string[]) => boolean;
  /** The same for what sends content. */
  readonly sends: (words: readonly string[]) => boolean;
  /** False: a chroot, in which no service is started. */
  readonly services: boolean;
  /** The file to which each start of its client is written; missing where nobody can count. */
  readonly starts?: string;
}

/** Runs lines of shell as the root of a target. */
export type FarShell = Way['far'];
