import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeclaredConnector } from '../../connect/plugin/declared-connector.ts';
import { ArxError } from '../../core/errors.ts';
import { SCHEMES } from '../../model/source-url-schemes.ts';
import { declaredConnectors } from './declared-connectors.ts';

/** What the package.json of a plug-in says. */
export interface PluginPackage {
  readonly name: string;
  readonly version: string;
  /** The schemes of its sources, without `://`. */
  readonly schemes: readonly string[];
  readonly connectors: readonly DeclaredConnector[];
  /** The module, absolute. */
  readonly main: string;
}

const LARGEST = 1024 * 1024;
const HINT = 'Write "arx": {"sources": ["SCHEME"]} or "arx": {"connectors": {"NAME": {}}} into it';
// RFC 3986, section 3.1, in lower case.
const SCHEME = /^[a-z][a-z0-9+.-]{0,31}$/;
// docs.npmjs.com, "package.json": a name, and one below a scope.
const NAME = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]{0,100}$/;

/**
 * Reads the package.json of a plug-in's directory: `"arx": {"sources": ["SCHEME", …], "connectors": {"NAME": {…}}}` names what it
 * adds.
 * @throws ArxError PLUGIN_INVALID saying what is wrong with it.
 */
export function readPluginPackage(directory: string): PluginPackage {
  const file = join(directory, 'package.json');
  const { name, version, main, arx } = parse(file) as Record<string, unknown>;
  const added = (arx ?? {}) as { readonly sources?: unknown; readonly connectors?: unknown };
  if (typeof name !== 'string' || !NAME.test(name)) throw invalid(file, 'it has no name that npm allows');
  if (typeof version !== 'string' || !/^[0-9A-Za-z.+-]{1,64}$/.test(version))
    throw invalid(file, 'it has no version');
  const refuse = (is: string, hint?: string): never => {
    throw invalid(file, is, hint);
  };
  if (added.sources === undefined && added.connectors === undefined) refuse('it adds nothing', HINT);
  const connectors = declaredConnectors(added.connectors, refuse);
  const schemes = schemesOf(file, added.sources);
  return { name, version, schemes, connectors, main: mainOf(directory, file, main) };
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

function schemesOf(file: string, sources: unknown): string[] {
  if (sources === undefined) return [];
  if (!Array.isArray(sources) || sources.length === 0)
    throw invalid(file, 'it names no schemes', 'Write "arx": {"sources": ["SCHEME"]} into it');
  for (const scheme of sources) demandScheme(file, scheme);
  return sources as string[];
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
