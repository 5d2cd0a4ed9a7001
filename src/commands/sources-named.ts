import { didYouMean } from '../core/did-you-mean.ts';
import { ArxError } from '../core/errors.ts';
import { quoted } from '../core/quoted.ts';
import { redactUrl } from '../core/redact.ts';
import type { Manifest } from '../model/manifest.ts';
import { namedSources } from '../model/named-sources.ts';

/**
 * The lock keys of the sources that some names mean: each a source as written, a target or a label of the manifest.
 * @throws ArxError USAGE_INVALID for a name that fits none.
 */
export function sourcesNamed(manifest: Manifest, names: readonly string[]): readonly string[] {
  const known = namesOf(manifest);
  const keys = names.flatMap((name) => {
    const found = known.get(name) ?? known.get(redactUrl(name));
    if (found === undefined) throw unknown(name, known.keys());
    return [...found];
  });
  return [...new Set(keys)];
}

/** By lock key what people call the source: its first target, else a label, else the source as written. */
export function shortNames(manifest: Manifest): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const add = (key: string, name: string | undefined): void => {
    if (name !== undefined && !names.has(key)) names.set(key, name);
  };
  for (const { source, target } of manifest.data) add(source.key, target);
  for (const { source, label } of manifest.data) add(source.key, label);
  for (const { program, label } of manifest.code) if ('source' in program) add(program.source.key, label);
  for (const { spec } of namedSources(manifest)) add(spec.key, spec.redacted);
  return names;
}

/** Every name with the lock keys that it stands for. */
function namesOf(manifest: Manifest): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  const add = (name: string | undefined, key: string): void => {
    if (name !== undefined) names.set(name, (names.get(name) ?? new Set()).add(key));
  };
  for (const { spec } of namedSources(manifest)) {
    add(spec.key, spec.key);
    add(spec.redacted, spec.key);
  }
  for (const { source, target, label } of manifest.data) {
    add(target, source.key);
    add(label, source.key);
  }
  for (const { program, label } of manifest.code) if ('source' in program) add(label, program.source.key);
  return names;
}

function unknown(name: string, known: Iterable<string>): ArxError {
  const listed = [...known];
  const shown = quoted(redactUrl(name));
  const meant = didYouMean(name, listed);
  const hint =
    meant === undefined ? `The manifest has: ${listed.join(', ')}` : `Did you mean ${quoted(meant)}`;
  return new ArxError('USAGE_INVALID', `Cannot update ${shown}: no source, target or label has that name`, {
    hint,
  });
}
