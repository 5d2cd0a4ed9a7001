import { type CollectionMember, collectionSource, inlineSource, isInlineKind } from '../model/inline.ts';
import { isJar } from '../model/is-jar.ts';
import type { CollectionSource, InlineKind, InlineSource } from '../model/source-spec.ts';
import { cacheSpec } from './cache-spec.ts';
import type { Effects } from './effects.ts';
import type { PlainCollection, PlainInline } from './plain.ts';
import { File, Source } from './source.ts';
import { utf8Text } from './utf8-text.ts';

/** Data given in the bundle itself: one file, a gzipped tar archive, or a nested collection. */
export class Inline extends Source {
  readonly #spec: InlineSource | CollectionSource;

  constructor(spec: InlineSource | CollectionSource) {
    super();
    this.#spec = spec;
  }

  /**
   * One kind of inline data; or, when the value is no text and no bytes, a collection with one member of that name.
   * @throws ArxError MANIFEST_INLINE.
   */
  static of(kind: string, value: unknown): Inline {
    const isContent = typeof value === 'string' || value instanceof Uint8Array;
    return isContent && isInlineKind(kind)
      ? new Inline(inlineSource(kind, value))
      : Inline.collection({ [kind]: value });
  }

  /** A collection: maps and lists of text, bytes and inline data. @throws ArxError MANIFEST_INLINE. */
  static collection(value: unknown): Inline {
    return new Inline(collectionSource(value as Readonly<Record<string, CollectionMember>>));
  }

  /** The checked data. */
  get spec(): InlineSource | CollectionSource {
    return this.#spec;
  }

  /** Text where the data is text, base64 where it is not: what JSON and YAML can hold. */
  override externalize(): PlainInline | PlainCollection {
    return externalForm(this.#spec);
  }

  /** The same: inline data is content, and stays as it is. */
  override toJSON(): PlainInline | PlainCollection {
    return this.externalize();
  }

  /** Its kind and digest. */
  override toString(): string {
    return this.#spec.redacted;
  }

  override get isJar(): boolean {
    return isJar(this.#spec);
  }

  override async cache(directory: string, effects: Effects = {}): Promise<File> {
    return new File(await cacheSpec(this.#spec, directory, effects));
  }
}

function externalForm(spec: InlineSource | CollectionSource): PlainInline | PlainCollection {
  if (spec.kind === 'inline') return inlineForm(spec);
  return Object.fromEntries([...spec.members].map(([name, member]) => [name, externalForm(member)]));
}

function inlineForm({ inline, bytes }: InlineSource): PlainInline {
  const base64 = Buffer.from(bytes).toString('base64');
  const text = inline === 'text' || inline === 'data' ? utf8Text(bytes) : undefined;
  if (text !== undefined) return { [inline]: text } as PlainInline;
  return { [BINARY_KIND[inline]]: base64 } as PlainInline;
}

const BINARY_KIND: Readonly<Record<InlineKind, 'base64' | 'tgz64' | 'jar64'>> = {
  text: 'base64',
  data: 'base64',
  base64: 'base64',
  tgz: 'tgz64',
  tgz64: 'tgz64',
  jar: 'jar64',
  jar64: 'jar64',
};
