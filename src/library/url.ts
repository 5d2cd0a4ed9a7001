import type { UrlSource } from '../model/source-spec.ts';
import { cacheSpec } from './cache-spec.ts';
import type { Effects } from './effects.ts';
import { File, Source } from './source.ts';

/** A source that is named by a URL of any scheme but `file`. */
export class Url extends Source {
  readonly #spec: UrlSource;

  constructor(spec: UrlSource) {
    super();
    this.#spec = spec;
  }

  /** What the URL says. */
  get spec(): UrlSource {
    return this.#spec;
  }

  override externalize(): string {
    return this.#spec.text;
  }

  override async cache(directory: string, effects: Effects = {}): Promise<File> {
    return new File(await cacheSpec(this.#spec, directory, effects));
  }
}
