import type { Context } from '../core/context.ts';
import type { SourceRequest } from '../plugin/source.ts';

/** Says of a source with `insecure: true`, each time it is used, that nobody checks who its host is. */
export function warnOfInsecure({ insecure, spec }: SourceRequest, context: Context): void {
  if (insecure !== true) return;
  context.report({
    type: 'warning',
    message: `"${spec.redacted}" is insecure: nobody checks who its host is`,
    hint: 'Trust its certificate or key instead, and remove `insecure: true`: docs/network.md says how',
  });
}
