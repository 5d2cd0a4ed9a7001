import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArxError } from '../../core/errors.ts';
import { SCHEMES } from '../../model/source-url-schemes.ts';

/** What the package.json of a plug-in says. */
export interface PluginPackage {
  readonly name: string;
  readonly version: string;
  /** The schemes of its sources, without `://`. */
  readonly schemes: readonly string[];
  /** The module, absolute. */
  readonly main: string;
}

const LARGEST = 1024 * 1024;
// RFC 3986, section 3.1, in lower case.
const SCHEME = /^[a-z][a-z0-9+.-]{0,31}$/;
// docs.npmjs.com, "package.json": a name, and one below a scope.
const NAME = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]{0,100}$/;

/**
 * Reads the package.json of a plug-in's directory: `"arx": {"sources": ["SCHEME", …]}` names what it adds.
 * @throws ArxError PLUGIN_INVALID saying what is wrong with it.
 */
export function readPluginPackage(directory: string): PluginPackage {
  const file = join(directory, 'package.json');
  const { name, version, main, arx } = parse(file) as Record<string, unknown>;
  const schemes = (arx as { sources?: unknown } | undefined)?.sources;
  if (typeof name !== 'string' || !NAME.test(name)) throw invalid(file, 'it has no name that npm allows');
  if (typeof version !== 'string' || !/^[0-9A-Za-z.+-]{1,64}$/.test(version))
    throw invalid(file, 'it has no version');
  if (!Array.isArray(schemes) || schemes.length === 0)
    throw invalid(file, 'it names no schemes', 'Write "arx": {"sources": ["SCHEME"]} into it');
  for (const scheme of schemes) demandScheme(file, scheme);
  return { name, version, schemes: schemes as string[], main: mainOf(directory, file, main) };
}

function parse(file: string): unknown {
  try {
    const bytes = readFileSync(file);
    if (bytes.length > LARGEST) throw new Error(`it has more than ${LARGEST} bytes`);
    const value: unknown = JSON.parse(bytes.toString());
    if (typeof value === 'object' && value !== null) return value;
    throw new Error('it is no object');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw invalid(file, code === 'ENOENT' ? 'it does not exist' : message, undefined);
  }
}

function demandScheme(file: string, scheme: unknown): void {
  if (typeof scheme !== 'string' || !SCHEME.test(scheme))
    throw invalid(file, `${JSON.stringify(scheme)} is no scheme`);
  if (Object.hasOwn(SCHEMES, scheme)) throw invalid(file, `the scheme "${scheme}" is one of arx itself`);
}

function mainOf(directory: string, file: string, main: unknown): string {
  const path = main ?? 'index.js';
  if (typeof path !== 'string' || path.startsWith('/') || path.split('/').includes('..'))
    throw invalid(file, 'its main is not a path inside the plug-in');
  return join(directory, path);
}

function invalid(file: string, is: string, hint?: string): ArxError {
  return new ArxError(
    'PLUGIN_INVALID',
    `Cannot use "${file}": ${is}, expected the package.json of a plug-in`,
    hint === undefined ? {} : { hint },
  );
}
