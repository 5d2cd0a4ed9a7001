import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';

/** Manifests beyond this size are shown without lines. */
const LARGEST = 4 * 1024 * 1024;

/** Where the entries of a manifest stand: a line each, from 1. */
export interface ManifestLines {
  readonly code: readonly (number | undefined)[];
  readonly data: readonly (number | undefined)[];
}

/**
 * The line of each command and placement in the sealed manifest, for people to look at; nothing else is read from it. A
 * text that cannot be read gives no lines.
 */
export function manifestLines(manifest: Uint8Array): ManifestLines {
  if (manifest.length > LARGEST) return { code: [], data: [] };
  try {
    const counter = new LineCounter();
    const document = parseDocument(new TextDecoder().decode(manifest), { lineCounter: counter });
    const lines = (key: string): ManifestLines['code'] => {
      const list: unknown = isMap(document.contents) ? document.contents.get(key, true) : undefined;
      return isSeq(list) ? list.items.map((item) => lineOf(item, counter)) : [];
    };
    return { code: lines('code'), data: lines('data') };
  } catch {
    return { code: [], data: [] };
  }
}

function lineOf(item: unknown, counter: LineCounter): number | undefined {
  const start = (item as { range?: readonly [number, number, number] | null } | null)?.range?.[0];
  return start === undefined ? undefined : counter.linePos(start).line;
}
