import type { Context } from '../core/context.ts';
import type { SourceRequest } from '../plugin/source.ts';

/** Says of `https://host/app.git` that it means one file: hosts answer it with a page about the repository. */
export function warnOfPage({ spec }: SourceRequest, context: Context): void {
  if (spec.kind !== 'url' || !/^https?:\/\/[^?#]*\.git\/?$/.test(spec.redacted)) return;
  context.report({
    type: 'warning',
    message: `"${spec.redacted}" is downloaded as one file, though it is called as a repository`,
    hint: `For the repository write git+${spec.redacted}`,
  });
}
