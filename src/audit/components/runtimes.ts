import { isOsRelease, readOsRelease } from './os-release.ts';
import { linesOf } from './text/stanzas.ts';

/** A language or a distribution that a file says is used, and in which release. */
export interface Runtime {
  readonly product: string;
  readonly version: string;
}

const FILES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '.nvmrc': 'node',
    '.node-version': 'node',
    '.python-version': 'python',
    '.ruby-version': 'ruby',
    '.php-version': 'php',
  }),
);
const TOOLS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    nodejs: 'node',
    node: 'node',
    python: 'python',
    ruby: 'ruby',
    php: 'php',
  }),
);
const VERSION = /^(?:[a-z]+-)?v?(\d{1,3}(?:\.\d{1,4}){0,2})\b/;

/** The runtimes that a file names: `.nvmrc` and the like, `.tool-versions`, `runtime.txt`, `os-release`. */
export function runtimesIn(path: string, text: string): readonly Runtime[] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const head = text.slice(0, 16 * 1024);
  if (isOsRelease(path)) return fromOsRelease(head);
  if (name === '.tool-versions') return linesOf(head).flatMap((line) => fromTool(line.trim().split(/\s+/)));
  if (name === 'runtime.txt') return fromTool(head.trim().split('-'));
  const product = FILES.get(name);
  return product === undefined
    ? []
    : linesOf(head)
        .slice(0, 1)
        .flatMap((line) => fromTool([product, line.trim()]));
}

function fromOsRelease(text: string): readonly Runtime[] {
  const found = readOsRelease(text);
  return found?.version === undefined ? [] : [{ product: found.name, version: found.version }];
}

function fromTool([tool, written]: readonly string[]): readonly Runtime[] {
  const product = TOOLS.get(tool ?? '');
  const version = VERSION.exec(written ?? '')?.[1];
  return product === undefined || version === undefined ? [] : [{ product, version }];
}
