import { isJar } from '../model/is-jar.ts';
import type { UrlSource } from '../model/source-spec.ts';
import { cacheSpec } from './cache-spec.ts';
import type { Effects } from './effects.ts';
import type { SignOptions } from './sign-url.ts';
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

  override get isJar(): boolean {
    return isJar(this.#spec);
  }

  override async cache(directory: string, effects: Effects = {}): Promise<File> {
    return new File(await cacheSpec(this.#spec, directory, effects));
  }
  /**
   * The same object behind an http or https URL that carries its own permission (a presigned URL), for some time. For s3,
   * tar+s3 and jar+s3. Whoever has the URL may read the object: it is a credential, and shown without its signature.
   * @throws ArxError USAGE_INVALID for other sources and for a time that is not allowed; SOURCE_UNAUTHORIZED without a
   *   credential, SOURCE_S3_REGION.
   */
  async sign(options: SignOptions = {}, effects: Effects = {}): Promise<Url> {
    const { signUrl } = await import('./sign-url.ts');
    return new Url(await signUrl(this.#spec, options, effects));
  }
}
