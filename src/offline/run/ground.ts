import type { Digest } from '../../core/digest.ts';
import type { Owner } from '../../sys/owner.ts';
import type { DaemonRecord } from '../state/records.ts';

/** What is at a path, looked at without following a link at its end. */
export interface Sight {
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  /** All twelve mode bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Size in bytes. */
  readonly size: number;
  readonly ino: number;
  readonly dev: number;
  readonly mtimeMs: number;
}

/** How much room a file system has. */
export interface Room {
  /** Bytes that the caller may use; undefined where the file system does not count them. */
  readonly free: number | undefined;
  /** Zero where the file system does not count them. */
  readonly inodes: number;
  readonly freeInodes: number;
}

/**
 * The host that a plan is made for, as far as a plan looks at it: this machine, or what was found on another one. All
 * paths are absolute. Looking changes nothing.
 */
export interface Ground {
  /** Who places things there. */
  readonly self: Owner;
  /** True if that one may give files to an owner. */
  mayGiveTo(owner: Owner): boolean;
  /** undefined: nothing is there. @throws Error of the operating system (with `code`) when nobody can tell. */
  look(path: string): Sight | undefined;
  /** The path with every link resolved. Errors as above, ENOENT where nothing is, ELOOP where links lead round in a circle. */
  resolve(path: string): string;
  /** The target of a link, as bytes. Errors as above, EINVAL for what is no link. */
  linkTarget(path: string): Buffer;
  /** The digest of a file's content. Errors as above. */
  digestOf(path: string): Digest;
  /** The names in a directory. Errors as above. */
  namesIn(path: string): readonly string[];
  /** Where something is mounted, without links; none where nobody can tell. Errors as above. */
  mountPoints(): readonly string[];
  /** The room on the file system of a path that exists. Errors as above. */
  room(path: string): Room;
  /**
   * Why no names may be made, replaced and removed in a directory that is there (access(2), which knows of groups, ACLs and file
   * systems that may only be read); undefined: they may.
   */
  closed(directory: string): 'refused' | 'read-only' | undefined;
  /** The numbers of `user`, `user:group` or `uid:gid`; undefined if that host does not know them. */
  ownerOf(text: string): Owner | undefined;
  /** True if a file is there, also behind links, that may be executed. */
  mayExecute(path: string): boolean;
  /** Whether the very process that was started as a daemon still runs. */
  isAlive(daemon: Pick<DaemonRecord, 'pid' | 'start'>): boolean;
}
