import { randomUUID } from 'node:crypto';
import { ArxError } from '../core/errors.ts';
import type { SourceSpec } from '../model/source-spec.ts';
import { Inline } from './inline.ts';
import type { PlainSource } from './plain.ts';
import { File, type Source } from './source.ts';
import { Url } from './url.ts';

/**
 * Stands in for sources that the manifest language cannot say: those of a caller's own class. Each gets a mark that the
 * language accepts wherever a source may stand; `find` turns what was parsed back into sources.
 */
export class SourceMarks {
  readonly #prefix = `file:///@/./.arx-source-${randomUUID()}/`;
  readonly #marked: Source[] = [];

  /** The sources that have a mark, with the marks. */
  get marked(): readonly (readonly [mark: string, source: Source])[] {
    return this.#marked.map((source, index) => [`${this.#prefix}${index}`, source]);
  }

  /** A source as a manifest can have it. */
  plain(source: Source): PlainSource {
    if (source instanceof File || source instanceof Url || source instanceof Inline)
      return source.externalize();
    this.#marked.push(source);
    return `${this.#prefix}${this.#marked.length - 1}`;
  }

  /**
   * The source that a parsed one stands for.
   * @throws ArxError USAGE_INVALID for `archive` on a source that has no URL.
   */
  find(spec: SourceSpec): Source {
    if (spec.kind !== 'url') return new Inline(spec);
    if (spec.text.startsWith(`tar+${this.#prefix}`)) throw noArchive();
    const own = spec.text.startsWith(this.#prefix)
      ? this.#marked[Number(spec.text.slice(this.#prefix.length))]
      : undefined;
    return own ?? (spec.scheme === 'file' ? new File(spec) : new Url(spec));
  }
}

function noArchive(): ArxError {
  return new ArxError(
    'USAGE_INVALID',
    'Cannot use archive: its source is of a class of its own, expected a URL',
  );
}
