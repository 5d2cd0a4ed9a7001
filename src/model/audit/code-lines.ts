import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';

/** Manifests beyond this size are shown without lines. */
const LARGEST = 4 * 1024 * 1024;

/**
 * The line of each command in the sealed manifest, from 1, for people to look at; nothing else is read from it. A text
 * that cannot be read gives no lines.
 */
export function codeLines(manifest: Uint8Array): readonly (number | undefined)[] {
  if (manifest.length > LARGEST) return [];
  try {
    const counter = new LineCounter();
    const document = parseDocument(new TextDecoder().decode(manifest), { lineCounter: counter });
    const code: unknown = isMap(document.contents) ? document.contents.get('code', true) : undefined;
    if (!isSeq(code)) return [];
    return code.items.map((item) => lineOf(item, counter));
  } catch {
    return [];
  }
}

function lineOf(item: unknown, counter: LineCounter): number | undefined {
  const start = (item as { range?: readonly [number, number, number] | null } | null)?.range?.[0];
  return start === undefined ? undefined : counter.linePos(start).line;
}
