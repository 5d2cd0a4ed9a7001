import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { SCHEMES } from '../../model/source-url-schemes.ts';
import { CONNECTOR_WORD, isOwnConnector } from '../../online/plugins/declared-connectors.ts';
import { writeNew } from '../../sys/write-new.ts';
import { connectorTemplate } from './connector-template.ts';
import { sourceTemplate } from './source-template.ts';

/** What `arx plugin new` wrote. */
export interface PluginMade {
  readonly name: string;
  readonly directory: string;
  readonly files: readonly string[];
}

interface Kind {
  readonly name: RegExp;
  readonly expected: string;
  readonly isOwn: (name: string) => boolean;
  readonly files: (name: string) => Readonly<Record<string, string>>;
}

const KINDS: Readonly<Record<string, Kind>> = {
  source: {
    // A scheme (RFC 3986, section 3.1) that is also a part of an npm name.
    name: /^[a-z][a-z0-9-]{0,31}$/,
    expected: 'small letters, digits and "-"',
    isOwn: (name) => Object.hasOwn(SCHEMES, name),
    files: sourceTemplate,
  },
  connector: {
    name: CONNECTOR_WORD,
    expected: 'small letters and digits',
    isOwn: isOwnConnector,
    files: connectorTemplate,
  },
};

/**
 * `arx plugin new source:NAME|connector:NAME [DIRECTORY]`: writes a plug-in that works, with its tests, into a new directory.
 * @throws ArxError USAGE_INVALID for the name, USAGE_EXISTS when the directory is there, WRITE_FAILED.
 */
export function newPlugin(what: string, directory: string | undefined): PluginMade {
  const { kind, name, files } = kindOf(what);
  const full = `arx-${kind}-${name}`;
  const place = directory ?? full;
  make(place);
  const written = Object.entries(files(name));
  for (const [file, text] of written) writeNew(join(resolve(place), file), Buffer.from(text), 0o644);
  return { name: full, directory: place, files: written.map(([file]) => file) };
}

function kindOf(what: string): Pick<Kind, 'files'> & { readonly kind: string; readonly name: string } {
  const [kind = '', name = ''] = what.split(':');
  const found = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (found === undefined)
    throw invalid(what, `it is of the kind ${quoted(kind)}`, 'source:NAME or connector:NAME');
  if (!found.name.test(name)) throw invalid(what, 'its name cannot be one', found.expected);
  if (found.isOwn(name)) throw invalid(what, 'its name is one of arx itself', 'another one');
  return { kind, name, files: found.files };
}

function make(directory: string): void {
  try {
    mkdirSync(directory);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new ArxError('USAGE_EXISTS', `Cannot write "${directory}": it exists, expected a new name`, {
        cause,
      });
    throw new ArxError('WRITE_FAILED', `Cannot make "${directory}": the system says ${code}`, { cause });
  }
}

function invalid(what: string, is: string, expected: string): ArxError {
  return new ArxError('USAGE_INVALID', `Cannot make the plug-in "${what}": ${is}, expected ${expected}`, {
    hint: 'For example: arx plugin new connector:lxc',
  });
}
