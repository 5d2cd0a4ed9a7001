import { ArxError } from '../core/errors.ts';
import { bundleOf, type Extent } from './manifest/bundle-of.ts';
import { coverSecrets } from './manifest/cover-secrets.ts';
import { manifestFacts } from './manifest/manifest-facts.ts';
import { createProblemList, demandNoProblems, type MoreSchemes } from './manifest/problem-list.ts';
import { readValue } from './manifest/read-value.ts';
import { readYaml } from './manifest/read-yaml.ts';
import { sealText } from './manifest/seal-text.ts';
import { sealValue } from './manifest/seal-value.ts';
import type { Manifest, ManifestDocument } from './manifest.ts';

/** What a manifest's file is called when the library gave the manifest. */
export const LIBRARY_FILE = '<library>';

/** Where a manifest stands. */
export interface ManifestPlace {
  readonly file: string;
  readonly directory: string;
  /** The schemes that plug-ins add; missing: none. */
  readonly schemes?: MoreSchemes | undefined;
}

/**
 * Reads a manifest in YAML or JSON (docs/manifest.md). `file` is for messages; `directory`, absolute, is what `@/.` means.
 * @throws ArxError MANIFEST_INVALID whose `problems` are all that is wrong, each with its code and place.
 */
export function parseManifest(text: string, { file, directory, schemes }: ManifestPlace): ManifestDocument {
  const manifest = readManifest(text, file, schemes);
  const sealed = sealText(text, manifest);
  if (sealed !== text) demandSameMeaning(manifest, sealed, { schemes });
  return { manifest, file, directory, sealed: Buffer.from(sealed) };
}

/**
 * The same for a plain value: maps, lists, text, numbers, truth values, and bytes for inline data.
 * @param options.extent default whole.
 * @throws ArxError MANIFEST_INVALID as above; its problems have no places.
 */
export function manifestFromValue(
  value: unknown,
  { directory, extent }: { readonly directory: string; readonly extent?: Extent | undefined },
): ManifestDocument {
  const list = createProblemList();
  const root = readValue(value, list);
  const manifest = bundleOf(list, root, extent);
  demandNoProblems(LIBRARY_FILE, list);
  const sealed = sealValue(root, manifest);
  demandSameMeaning(manifest, sealed, { extent });
  return { manifest, file: LIBRARY_FILE, directory, sealed: Buffer.from(sealed) };
}

function readManifest(text: string, file: string, schemes?: MoreSchemes): Manifest {
  const list = createProblemList(undefined, schemes);
  const root = readYaml(file, text, list);
  const manifest = bundleOf(list, root);
  demandNoProblems(file, list, coverSecrets(text, root));
  return manifest;
}

// The text that is sealed is read again: what was redacted may have changed nothing but credentials.
function demandSameMeaning(manifest: Manifest, sealed: string, reading: Reading): void {
  if (meaningOf(sealed, reading) === manifestFacts(manifest)) return;
  throw new ArxError(
    'INTERNAL',
    'Cannot seal the manifest: without credentials it would mean something else',
  );
}

interface Reading {
  readonly schemes?: MoreSchemes | undefined;
  readonly extent?: Extent | undefined;
}

function meaningOf(sealed: string, { schemes, extent }: Reading): string | undefined {
  const list = createProblemList(undefined, schemes);
  const manifest = bundleOf(list, readYaml('<sealed>', sealed, list), extent);
  return list.problems.length === 0 ? manifestFacts(manifest) : undefined;
}
