import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ArxError } from '../core/errors.ts';
import type { ManifestDocument } from '../model/manifest.ts';
import { parseManifest } from '../model/parse-manifest.ts';
import { pluginSchemes } from '../online/plugins/plugin-schemes.ts';
import type { Bundle } from './bundle.ts';
import { bundleDocument } from './bundle-document.ts';
import { defaultInterpreter } from './default-interpreter.ts';
import { type Effects, toContext } from './effects.ts';
import type { Making } from './bundle-from-value.ts';
import { makeBundle } from './make-bundle.ts';

/** What is sealed: a bundle, or the path of a manifest. */
export type Sealable = Bundle | string;

/** A document to seal, and the lockfile that goes with it. */
export interface InputDocument {
  readonly document: ManifestDocument;
  /** `arx.lock` beside a manifest; a bundle that a program made has none of its own. */
  readonly lock: { readonly lockFile?: string };
}

/**
 * The document of a bundle or of a manifest's path.
 * @param directory a private one, for sources of a caller's own class.
 * @throws ArxError USAGE_NO_FILE, MANIFEST_INVALID, USAGE_CONFLICT; what such sources throw.
 */
export async function inputDocument(
  input: Sealable,
  making: Making,
  directory: string,
  effects: Effects,
): Promise<InputDocument> {
  if (typeof input !== 'string')
    return { document: await bundleDocument(input, directory, effects), lock: {} };
  const file = resolve(making.directory, input);
  const own = dirname(file);
  const text = readManifest(input, file);
  const lock = { lockFile: join(own, 'arx.lock') };
  const schemes = (): ReadonlySet<string> => pluginSchemes(toContext(effects));
  if (making.interpreter === defaultInterpreter)
    return { document: parseManifest(text, { file: input, directory: own, schemes }), lock };
  const bundle = makeBundle([text], { ...making, directory: own });
  return { document: await bundleDocument(bundle, directory, effects), lock };
}

function readManifest(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new ArxError('USAGE_NO_FILE', `Cannot read the manifest "${name}": ${code}`, { cause });
  }
}
