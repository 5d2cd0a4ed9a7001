import type { Place } from '../../core/errors.ts';
import type { HostData } from './host-data.ts';
import type { TargetChain } from './target-name.ts';

/** One host as a fleet file, or `--on`, names it. */
export interface FleetHost {
  /** As written: what people call it. */
  readonly name: string;
  readonly chain: TargetChain;
  /** Its own data only. */
  readonly data: HostData;
  /** Those that it names itself; groups may name it, too. */
  readonly groups: readonly string[];
  /** True: the command line names it so, and no fleet file does. */
  readonly typed?: true;
  readonly at?: Place;
}

/** A group of hosts and what its members have in common. */
export interface FleetGroup {
  readonly name: string;
  /** Names of hosts, or globs of them. */
  readonly hosts: readonly string[];
  readonly data: HostData;
}

/** A checked fleet file. */
export interface Fleet {
  readonly hosts: readonly FleetHost[];
  /** In the order of the file: data of a later group goes before that of an earlier one. */
  readonly groups: readonly FleetGroup[];
  /** Of all hosts. */
  readonly data: HostData;
  /** Hosts at once. Missing or 0: the default, min(hosts, 64). */
  readonly parallelism?: number;
}

/** A host with everything that holds for it: what `connect` and the runs of fleets take. */
export interface Host {
  /** Unique in a run. */
  readonly name: string;
  readonly chain: TargetChain;
  /** Merged: command line, host, groups (the last one first), all, connector. */
  readonly data: HostData;
  readonly groups: readonly string[];
}
