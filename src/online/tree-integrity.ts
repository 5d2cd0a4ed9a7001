import type { SourceSpec } from '../model/source-spec.ts';
import type { SourceRequest, Vendored } from '../plugin/source.ts';
import { demandIntegrity } from './integrity.ts';

/**
 * Checks `integrity` of a source that is not one file: it is of the tree document then, whose sha256 the lock has as `tree`.
 * @throws ArxError INTEGRITY_DIGEST naming both.
 */
export function demandTreeIntegrity({ spec, integrity }: SourceRequest, { tree, nature }: Vendored): void {
  if (integrity === undefined || isOfFile(spec, nature)) return;
  const found = `sha256-${Buffer.from(tree.digest.slice('sha256:'.length), 'hex').toString('base64')}`;
  demandIntegrity(spec.redacted, found, integrity);
}

/** True where the source itself checks the one file that it downloads or reads. */
function isOfFile(spec: SourceSpec, nature: Vendored['nature']): boolean {
  return spec.kind === 'url' && spec.wrapper !== 'git' && (spec.wrapper !== 'plain' || nature === 'file');
}
