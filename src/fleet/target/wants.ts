import type { Digest } from '../../core/digest.ts';
import type { LookRequest } from '../far/far-model.ts';

/** What was asked of a target and nobody knows yet. */
export class Wants {
  readonly #paths = new Set<string>();
  readonly #directories = new Set<string>();
  readonly #rooms = new Set<string>();
  readonly #owners = new Set<string>();
  readonly #processes = new Set<number>();
  readonly #services = new Set<string>();
  readonly #digests = new Set<Digest>();
  readonly #documents = new Set<string>();
  #mounts = false;

  path(path: string): void {
    this.#paths.add(path);
  }

  directory(path: string): void {
    this.#directories.add(path);
  }

  room(path: string): void {
    this.#rooms.add(path);
  }

  owner(text: string): void {
    this.#owners.add(text);
  }

  mounts(): void {
    this.#mounts = true;
  }

  runs(pid: number): void {
    this.#processes.add(pid);
  }

  service(name: string): void {
    this.#services.add(name);
  }

  digest(digest: Digest): void {
    this.#digests.add(digest);
  }

  document(name: string): void {
    this.#documents.add(name);
  }

  /** Documents of the state, which take a question of their own. */
  get documents(): readonly string[] {
    return [...this.#documents];
  }

  /** True if a look would tell nothing new. */
  get seeNothing(): boolean {
    const places = [this.#paths, this.#directories, this.#rooms];
    const others = [this.#owners, this.#processes, this.#services, this.#digests];
    return !this.#mounts && [...places, ...others].every(({ size }) => size === 0);
  }

  get request(): LookRequest {
    return {
      paths: [...this.#paths],
      directories: [...this.#directories],
      rooms: [...this.#rooms],
      owners: [...this.#owners],
      processes: [...this.#processes],
      services: [...this.#services],
      digests: [...this.#digests],
      mounts: this.#mounts,
    };
  }
}
