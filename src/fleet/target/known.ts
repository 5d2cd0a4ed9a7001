import type { Digest } from '../../core/digest.ts';
import type { Owner } from '../../sys/owner.ts';
import type { FarFacts } from '../far/far-facts.ts';
import type { FarSight, LookReply, LookRequest } from '../far/far-model.ts';

type Room = LookReply['rooms'] extends ReadonlyMap<string, infer R> ? R : never;

/** Of what nobody has asked yet. */
export const UNASKED = Symbol('unasked');

/** Everything that looks at a target have told so far. */
export class Known {
  readonly #sights = new Map<string, FarSight | string | undefined>();
  readonly #names = new Map<string, readonly string[] | undefined>();
  readonly #rooms = new Map<number, Room>();
  readonly #owners = new Map<string, Owner | undefined>();
  readonly #processes = new Map<number, string | undefined>();
  readonly #services = new Map<string, boolean | undefined>();
  readonly #digests = new Map<Digest, boolean>();
  readonly #documents = new Set<string>();
  readonly #links = new Map<string, string>();
  /** Directories of which only that is known. */
  readonly #seeded = new Set<string>();
  facts: FarFacts | undefined;
  /** Where something is mounted; undefined: nobody has asked. */
  mounts: readonly string[] | undefined;

  add(request: LookRequest, reply: LookReply): void {
    this.facts = reply.facts;
    for (const path of request.paths) this.#learn(path, reply.sights.get(path));
    for (const path of request.directories) this.#names.set(path, reply.names.get(path));
    for (const room of reply.rooms.values()) this.#rooms.set(room.dev, room);
    for (const text of request.owners) this.#owners.set(text, reply.owners.get(text));
    for (const pid of request.processes ?? []) this.#processes.set(pid, reply.processes?.get(pid));
    if (request.mounts === true) this.mounts = reply.mounts ?? [];
    for (const name of request.services ?? []) this.#services.set(name, reply.services?.get(name));
    for (const digest of request.digests) this.#digests.set(digest, reply.have.has(digest));
    this.#seed(`${reply.facts.state}/far`);
    this.#rename(request.paths);
  }

  /** These were asked for; what of them is there, the mirror of the state has. */
  addDocuments(names: readonly string[]): void {
    for (const name of names) this.#documents.add(name);
  }

  wasRead(document: string): boolean {
    return this.#documents.has(document);
  }

  /** When a process was started; undefined: it does not run. */
  start(pid: number): string | undefined | typeof UNASKED {
    return this.#processes.has(pid) ? this.#processes.get(pid) : UNASKED;
  }

  /** Whether a service runs; undefined: nobody can tell. */
  isActive(service: string): boolean | undefined | typeof UNASKED {
    return this.#services.has(service) ? this.#services.get(service) : UNASKED;
  }

  /** Undefined: nobody has asked. */
  has(digest: Digest): boolean | undefined {
    return this.#digests.get(digest);
  }

  /** UNASKED, or what a look has said: undefined, a sight, or why nobody can tell. */
  sight(path: string): FarSight | string | undefined | typeof UNASKED {
    if (this.#sights.has(path)) return this.#sights.get(path);
    // What is to come there is ours, and not there yet.
    if (this.facts !== undefined && path.startsWith(`${this.facts.state}/far/`)) return undefined;
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const above = path.slice(0, end);
      if (!this.#sights.has(above)) continue;
      const found = this.#sights.get(above);
      if (found === undefined) return undefined;
      if (typeof found === 'object' && found.kind !== 'directory' && found.kind !== 'link') return undefined;
      break;
    }
    return UNASKED;
  }

  /** True for a directory above the state: the target has named it as one without links. */
  isSeeded(path: string): boolean {
    return this.#seeded.has(path);
  }

  names(path: string): readonly string[] | undefined | typeof UNASKED {
    return this.#names.has(path) ? this.#names.get(path) : UNASKED;
  }

  room(dev: number): Room | undefined {
    return this.#rooms.get(dev);
  }

  owner(text: string): Owner | undefined | typeof UNASKED {
    return this.#owners.has(text) ? this.#owners.get(text) : UNASKED;
  }

  #learn(path: string, found: FarSight | string | undefined): void {
    this.#sights.set(path, found);
    if (typeof found === 'object' && found.kind === 'link' && found.target !== undefined)
      this.#links.set(path, Buffer.from(found.target).toString());
  }

  #seed(path: string): void {
    for (let at = path; at !== '/' && at !== ''; at = at.slice(0, at.lastIndexOf('/'))) this.#seeded.add(at);
  }

  /** What was asked through a link is known by its real path, too. */
  #rename(paths: readonly string[]): void {
    if (this.#links.size === 0) return;
    for (const path of paths) {
      const real = this.#realName(path);
      if (real !== path && !this.#sights.has(real)) this.#learn(real, this.#sights.get(path));
    }
  }

  #realName(path: string): string {
    let real = path;
    for (let count = 0; count < MOST_LINKS; count += 1) {
      const link = this.#linkAbove(real);
      if (link === undefined) return real;
      const target = this.#links.get(link) ?? '';
      real = joined(
        target.startsWith('/') ? '' : link.slice(0, link.lastIndexOf('/')),
        target,
        real.slice(link.length + 1),
      );
    }
    return path;
  }

  #linkAbove(path: string): string | undefined {
    for (let end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1))
      if (this.#links.has(path.slice(0, end))) return path.slice(0, end);
    return undefined;
  }
}

// path_resolution(7): the kernel follows no more in one lookup.
const MOST_LINKS = 40;

function joined(...parts: readonly string[]): string {
  const names: string[] = [];
  for (const name of parts.join('/').split('/'))
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  return `/${names.join('/')}`;
}
