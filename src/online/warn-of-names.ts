import type { Context } from '../core/context.ts';
import { nameWarnings } from '../model/portable-names.ts';
import type { Tree } from '../model/tree.ts';
import type { SourceRequest } from '../plugin/source.ts';

/** Says of content that was not there before which of its names are not the same on every system. */
export function warnOfNames({ spec }: SourceRequest, tree: Tree, context: Context): void {
  for (const { message, hint } of nameWarnings(pathsOf(tree)))
    context.report({ type: 'warning', message: `"${spec.redacted}": ${message}`, hint });
}

/** Only the paths, because reading a large tree whole takes many times as long. In a JSON text a bare quote is a mark. */
function* pathsOf({ bytes }: Tree): Generator<string> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  for (const [, path = '""'] of text.matchAll(/"path":("(?:[^"\\]|\\.)*")/g))
    yield path.includes('\\') ? (JSON.parse(path) as string) : path.slice(1, -1);
}
