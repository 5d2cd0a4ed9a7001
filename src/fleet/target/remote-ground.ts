import { dirname } from 'node:path';
import type { Digest } from '../../core/digest.ts';
import type { Ground, Room } from '../../offline/run/ground.ts';
import type { Owner } from '../../sys/owner.ts';
import type { FarSight } from '../far/far-model.ts';
import { type Known, UNASKED } from './known.ts';
import { resolveLinks } from './resolve-links.ts';
import { codeError, systemError } from './system-error.ts';
import type { Wants } from './wants.ts';

/** Until somebody has looked, everything fits. */
const ANY_ROOM: Room = { free: undefined, inodes: 0, freeInodes: 0 };
/** Every host has one. */
const TOP: FarSight = { kind: 'directory', mode: 0o755, uid: 0, gid: 0, size: 0, ino: 0, dev: 0, mtimeMs: 0 };
const ROOT: Owner = { uid: 0, gid: 0 };

/**
 * A target as a ground. What nobody has asked yet counts as absent, and is written down as wanted; so does each directory
 * above it.
 */
export function remoteGround(known: Known, wants: Wants): Ground {
  const sightOf = (path: string): FarSight | undefined => {
    const found = known.sight(path);
    if (found === UNASKED) {
      wantWithParents(path, wants);
      return path === '/' || known.isSeeded(path) ? TOP : undefined;
    }
    if (typeof found === 'string') throw systemError(found, path);
    return found;
  };
  const linkOf = (path: string): Buffer => {
    if (known.isSeeded(path)) throw codeError('EINVAL', path);
    const found = sightOf(path);
    if (found === undefined) throw codeError('ENOENT', path);
    if (found.target === undefined) throw codeError('EINVAL', path);
    return Buffer.from(found.target);
  };
  // Where the state is, the target has said without links.
  const walked = (path: string): FarSight | undefined => (known.isSeeded(path) ? TOP : sightOf(path));
  const resolve = (path: string): string => {
    if (known.facts === undefined) for (let at = path; at !== '/'; at = dirname(at)) wants.room(at);
    if (known.facts === undefined) wants.room('/');
    return resolveLinks(path, walked);
  };
  return {
    self: known.facts ?? ROOT,
    mayGiveTo: ({ uid, gid }) => mayGive({ uid, gid }, known),
    look: sightOf,
    resolve,
    linkTarget: linkOf,
    digestOf: (path) => digestOf(path, sightOf(path)),
    namesIn: (path) => {
      const names = known.names(path);
      if (names === UNASKED) wants.directory(path);
      return names === UNASKED || names === undefined ? [] : names;
    },
    mountPoints: () => {
      if (known.mounts === undefined) wants.mounts();
      return known.mounts ?? [];
    },
    room: (path) => {
      const dev = sightOf(resolve(path))?.dev;
      const room = dev === undefined ? undefined : known.room(dev);
      if (room === undefined) wants.room(path);
      return room ?? ANY_ROOM;
    },
    closed: (path) => (sightOf(path)?.closed === true ? whyClosed(known) : undefined),
    ownerOf: (text) => ownerOf(text, known, wants),
    mayExecute: (path) => {
      const sight = known.sight(path);
      if (sight === UNASKED) wantWithParents(path, wants);
      return typeof sight === 'object' && mayExecute(sight, known);
    },
    isAlive: ({ pid, start }) => {
      const found = known.start(pid);
      if (found === UNASKED) wants.runs(pid);
      return pid > 0 && found === start;
    },
  };
}

function wantWithParents(path: string, wants: Wants): void {
  for (let at = path; ; at = dirname(at)) {
    wants.path(at);
    if (at === '/') return;
  }
}

/** As chown(2) has it: only root gives files away, or to a group that it is not in. */
function mayGive({ uid, gid }: Owner, known: Known): boolean {
  const self = known.facts ?? ROOT;
  return self.uid === 0 || (uid === self.uid && isInGroup(gid, known));
}

function isInGroup(gid: number, { facts }: Known): boolean {
  return gid === (facts ?? ROOT).gid || facts?.groups.includes(gid) === true;
}

/** Nothing else keeps root out (access(2)). */
function whyClosed({ facts }: Known): ReturnType<Ground['closed']> {
  return facts?.uid === 0 ? 'read-only' : 'refused';
}

function digestOf(path: string, sight: FarSight | undefined): Digest {
  if (sight === undefined) throw codeError('ENOENT', path);
  if (sight.digest === undefined) throw codeError('EACCES', path);
  return sight.digest;
}

/** Numbers mean the same everywhere; names only the target knows. */
function ownerOf(text: string, known: Known, wants: Wants): Owner | undefined {
  const found = known.owner(text);
  if (found !== UNASKED) return found;
  wants.owner(text);
  return known.facts ?? ROOT;
}

/** A link is taken for one to a program: what it leads to would take one more look. */
function mayExecute(sight: FarSight, known: Known): boolean {
  const self = known.facts ?? ROOT;
  if (sight.kind === 'link') return true;
  if (sight.kind !== 'file') return false;
  if (self.uid === 0) return (sight.mode & 0o111) !== 0;
  if (sight.uid === self.uid) return (sight.mode & 0o100) !== 0;
  return (sight.mode & (isInGroup(sight.gid, known) ? 0o010 : 0o001)) !== 0;
}
