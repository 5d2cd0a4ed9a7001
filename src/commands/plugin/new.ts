import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ArxError } from '../../core/errors.ts';
import { SCHEMES } from '../../model/source-url-schemes.ts';
import { writeNew } from '../../sys/write-new.ts';
import { sourceTemplate } from './source-template.ts';

/** What `arx plugin new` wrote. */
export interface PluginMade {
  readonly name: string;
  readonly directory: string;
  readonly files: readonly string[];
}

// A scheme (RFC 3986, section 3.1) that is also a part of an npm name.
const NAME = /^[a-z][a-z0-9-]{0,31}$/;

/**
 * `arx plugin new source:NAME [DIRECTORY]`: writes a plug-in that works, with its tests, into a new directory.
 * @throws ArxError USAGE_INVALID for the name, USAGE_EXISTS when the directory is there, WRITE_FAILED.
 */
export function newPlugin(what: string, directory: string | undefined): PluginMade {
  const name = nameOf(what);
  const place = directory ?? `arx-source-${name}`;
  make(place);
  const files = Object.entries(sourceTemplate(name));
  for (const [file, text] of files) writeNew(join(resolve(place), file), Buffer.from(text), 0o644);
  return { name: `arx-source-${name}`, directory: place, files: files.map(([file]) => file) };
}

function nameOf(what: string): string {
  const [kind, name = ''] = what.split(':');
  if (kind !== 'source') throw invalid(what, `it is of the kind "${kind}"`, 'source:NAME');
  if (!NAME.test(name)) throw invalid(what, 'its name is no scheme', 'small letters, digits and "-"');
  if (Object.hasOwn(SCHEMES, name)) throw invalid(what, 'its name is a scheme of arx itself', 'another one');
  return name;
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
    hint: 'For example: arx plugin new source:oci',
  });
}
