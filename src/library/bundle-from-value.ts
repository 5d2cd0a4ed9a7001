import type { Extent } from '../model/manifest/bundle-of.ts';
import { manifestFromValue } from '../model/parse-manifest.ts';
import type { Bundle } from './bundle.ts';
import { isPlainObject } from './forms.ts';
import type { Interpreter } from './interpreter.ts';
import { manifestBundle } from './manifest-bundle.ts';
import type { PlainSource } from './plain.ts';
import { replaceSources } from './replace-sources.ts';
import type { Source } from './source.ts';
import { SourceMarks } from './source-marks.ts';

/** How the sources of a bundle are read. */
export interface Making {
  readonly interpreter: Interpreter;
  /** What `/@/.` means. Absolute. */
  readonly directory: string;
}

/**
 * A bundle of a manifest's plain value, whose sources may be anything that the interpreter translates.
 * @param making.extent `part` for what is to become part of a bundle. One without commands may still get them.
 * @throws ArxError MANIFEST_INVALID with every problem, or what the interpreter throws.
 */
export function bundleFromValue(
  value: unknown,
  { interpreter, directory, extent }: Making & { readonly extent?: Extent },
): Bundle {
  const marks = new SourceMarks();
  const replaced = replaceSources(value, (source) =>
    marks.plain(interpreter.interpret(source as Source | PlainSource)),
  );
  const { manifest } = manifestFromValue(isEmpty(replaced) ? { ...replaced, code: ['true'] } : replaced, {
    directory,
    extent: withoutCode(replaced) ? 'part' : extent,
  });
  return manifestBundle(isEmpty(replaced) ? { ...manifest, code: [] } : manifest, marks, directory);
}

function withoutCode(value: unknown): boolean {
  return isPlainObject(value) && isNone(value['code']);
}

/** A program may begin with a bundle that does nothing yet; only a manifest that is sealed may not. */
function isEmpty(value: unknown): value is object {
  return isPlainObject(value) && [value['code'], value['data']].every((list) => isNone(list));
}

function isNone(list: unknown): boolean {
  return list === undefined || (Array.isArray(list) && list.length === 0);
}
