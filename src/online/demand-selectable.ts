import { ArxError } from '../core/errors.ts';
import type { SourceSpec } from '../model/source-spec.ts';

const OF_DIRECTORIES = ['include', 'exclude', 'strip', 'links'] as const;

/**
 * Returns normally unless a source turned out to be one file although the manifest selects from it.
 * @throws ArxError MANIFEST_NO_EFFECT.
 */
export function demandSelectable(spec: SourceSpec, nature: 'file' | 'directory'): void {
  const { selection = {} } = spec.kind === 'url' ? spec : {};
  const given = OF_DIRECTORIES.filter((key) => selection[key] !== undefined);
  if (nature === 'directory' || given.length === 0) return;
  throw new ArxError(
    'MANIFEST_NO_EFFECT',
    `Cannot select from "${spec.redacted}": it is one file, and ${given.join(', ')} would have no effect`,
    { hint: `Remove ${given.join(', ')}` },
  );
}
