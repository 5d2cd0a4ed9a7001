import { type Digest, hexOf, isDigest } from '../../core/digest.ts';
import { freeBytes } from '../../sys/free-bytes.ts';
import { unescapedMount } from '../../sys/unescaped-mount.ts';
import { findOwner } from './far-owner.ts';
import type { Asked } from './ask-look.ts';
import type { FarDocument, FarOpenRun, FarSight, LookReply, LookRequest } from './far-model.ts';
import { readFacts } from './read-facts.ts';
import { readSights } from './read-sights.ts';
import type { ReplyCursor } from './reply-cursor.ts';

/** The answer to a look, or `moved` when the state was written meanwhile. Errors: ArxError HOST_INVALID, HOST_NO_PROGRAM. */
export function readLook(request: LookRequest, asked: Asked, cursor: ReplyCursor): LookReply | 'moved' {
  const facts = readFacts(cursor);
  const open = readOpen(cursor);
  const sights = new Map<string, FarSight | string>();
  for (const paths of asked.paths) readSights(paths, cursor, sights);
  const names = readNames(asked.directories, cursor);
  const rooms = readRooms(asked.rooms, sights, cursor);
  const mounts = request.mounts === true ? readMounts(cursor) : undefined;
  const owners = readOwners(request.owners, asked.names, cursor);
  const processes = readProcesses(asked.processes, cursor);
  const services = readServices(asked.services, cursor);
  const have = readHave(request.digests, cursor);
  const [, count, left] = cursor.match(/^receipts (\d{1,7}) (\d{1,7})$/);
  const documents = readStateDocuments(cursor, request.seen);
  if (documents === 'moved') return 'moved';
  return {
    facts,
    documents,
    receipts: { count: Number(count), left: Number(left) },
    ...(open !== undefined && { open }),
    sights,
    names,
    rooms,
    ...(mounts !== undefined && { mounts }),
    owners,
    processes,
    services,
    have,
  };
}

const OPEN = /^open (local|cut|acted|running) (-|\d{8}T\d{6}Z-[0-9a-f]{6})$/;

function readOpen(cursor: ReplyCursor): FarOpenRun | undefined {
  const found: FarOpenRun[] = [];
  for (let line = cursor.matchIf(OPEN); line !== undefined; line = cursor.matchIf(OPEN))
    found.push({ state: line[1] as FarOpenRun['state'], run: line[2] ?? '' });
  const holder = cursor.matchIf(/^holder (.{1,4000})$/)?.[1];
  const [first] = found;
  return first && { ...first, ...(holder !== undefined && { holder }) };
}

const SLASH = 0x2f;

/** Each name has a slash behind it, and one more ends the list. Names that are no UTF-8 are left out: no path of a bundle has them. */
function readNames(directories: readonly string[], cursor: ReplyCursor): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const directory of directories) {
    if (cursor.match(/^names ([01])$/)[1] === '0') continue;
    const names: string[] = [];
    for (let length = slashIn(cursor); length > 0; length = slashIn(cursor))
      names.push(
        cursor
          .take(length + 1)
          .subarray(0, -1)
          .toString(),
      );
    if (cursor.line() !== '/') throw cursor.wrong('a list of names goes on');
    all.set(directory, names.sort());
  }
  return all;
}

function slashIn(cursor: ReplyCursor): number {
  const at = cursor.rest.indexOf(SLASH);
  if (at < 0) throw cursor.wrong('a list of names has no end');
  return at;
}

function readRooms(
  paths: readonly string[],
  sights: LookReply['sights'],
  cursor: ReplyCursor,
): Map<string, Room> {
  const rooms = new Map<string, Room>();
  for (const path of paths) {
    const [, found, blocks, available, size, inodes, freeInodes] = cursor.match(ROOM);
    const sight = sights.get(path);
    if (found === undefined || typeof sight !== 'object') continue;
    const free = freeBytes({ blocks: Number(blocks), bavail: Number(available), bsize: Number(size) });
    rooms.set(path, { dev: sight.dev, free, inodes: Number(inodes), freeInodes: Number(freeInodes) });
  }
  return rooms;
}

type Room = LookReply['rooms'] extends ReadonlyMap<string, infer R> ? R : never;
const ROOM = /^room (?:((\d{1,20}) (\d{1,20}) (\d{1,20}) (\d{1,20}) (\d{1,20}))|[\d ]{0,60})$/;

/** As the kernel lists them; `mounted` ends the list. */
function readMounts(cursor: ReplyCursor): string[] {
  const points: string[] = [];
  for (let [, point] = cursor.match(MOUNT); point !== undefined; [, point] = cursor.match(MOUNT))
    points.push(unescapedMount(Buffer.from(point).toString('latin1')));
  return points;
}

const MOUNT = /^(?:(\/.*)|mounted)$/;

function readOwners(
  owners: readonly string[],
  names: readonly string[],
  cursor: ReplyCursor,
): LookReply['owners'] {
  const numbers = new Map<string, number>();
  for (const name of names) {
    const line = cursor.match(/^owner (.*)$/)[1] ?? '';
    const number = /^[^:]*:[^:]*:(\d{1,10})(?::|$)/.exec(line)?.[1];
    if (number !== undefined) numbers.set(name, Number(number));
  }
  const found = owners.map((owner) => [owner, findOwner(owner, numbers)] as const);
  return new Map(
    found.filter((entry): entry is [string, { uid: number; gid: number }] => entry[1] !== undefined),
  );
}

function readProcesses(pids: readonly number[], cursor: ReplyCursor): Map<number, string> {
  const starts = new Map<number, string>();
  for (const pid of pids) {
    const start = cursor.match(/^process (\d{0,20})$/)[1] ?? '';
    if (start !== '') starts.set(pid, start);
  }
  return starts;
}

function readServices(names: readonly string[], cursor: ReplyCursor): Map<string, boolean> {
  const active = new Map<string, boolean>();
  for (const name of names) {
    const [, answer] = cursor.match(/^service (yes|no|-)$/);
    if (answer !== '-') active.set(name, answer === 'yes');
  }
  return active;
}

function readHave(digests: readonly Digest[], cursor: ReplyCursor): Set<Digest> {
  const asked = new Set<string>(digests.map(hexOf));
  const have = new Set<Digest>();
  if (asked.size === 0) return have;
  for (let line = cursor.matchIf(HAVE); line !== undefined; line = cursor.matchIf(HAVE)) {
    const digest = `sha256:${line[1]}`;
    if (line[1] !== undefined && asked.has(line[1]) && isDigest(digest)) have.add(digest);
  }
  return have;
}

const HAVE = /^(?:([0-9a-f]{64})|had)$/;
const MOST = 100_000;

/** The documents at the end of an answer, or `moved` when one was written meanwhile. Errors: ArxError HOST_INVALID. */
export function readStateDocuments(
  cursor: ReplyCursor,
  seen: LookRequest['seen'] = new Map(),
): FarDocument[] | 'moved' {
  const count = Number(cursor.match(/^documents (\d{1,6})$/)[1]);
  if (count > MOST) throw cursor.wrong(`there are ${count} documents`);
  const heads = Array.from({ length: count }, () => cursor.match(DOCUMENT));
  const sizes = heads.map(([, size]) => Number(size ?? 0));
  if (cursor.rest.length !== sizes.reduce((sum, size) => sum + size, 0)) return 'moved';
  return heads.map(([, size, hex, name = '']) => {
    const bytes = hex === undefined ? cursor.take(Number(size)) : seen.get(`sha256:${hex}`);
    if (bytes === undefined) throw cursor.wrong('a document was seen that was not');
    return { name, bytes };
  });
}

const DOCUMENT =
  /^(?:(\d{1,10})|had ([0-9a-f]{64})) (host\.pub|(?:ledger|floors|controllers|receipts)\/[^/]{1,255})$/;
