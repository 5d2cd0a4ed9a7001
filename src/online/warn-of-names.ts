import type { Context } from '../core/context.ts';
import { nameWarnings } from '../model/portable-names.ts';
import type { Tree } from '../model/tree.ts';
import { treeEntries } from '../model/tree-reader.ts';
import type { SourceRequest } from '../plugin/source.ts';

/** Says of content that was not there before which of its names are not the same on every system. */
export function warnOfNames({ spec }: SourceRequest, tree: Tree, context: Context): void {
  for (const { message, hint } of nameWarnings(pathsOf(tree)))
    context.report({ type: 'warning', message: `"${spec.redacted}": ${message}`, hint });
}

function* pathsOf(tree: Tree): Generator<string> {
  for (const { path } of treeEntries(tree.bytes, tree.links)) yield path;
}
