import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { readPluginPackage } from '../../online/plugins/plugin-package.ts';

/**
 * The directory of the one plug-in among the content of a bundle: a source of its own, or `package/` in one, as npm packs it.
 * @param content as `extractBundle` writes it.
 * @throws ArxError PLUGIN_INVALID when there is none, or more than one.
 */
export function findPackage(content: string, file: string): string {
  const sources = readdirSync(content).filter((name) => name !== 'arx');
  const places = sources.flatMap((name) => [join(content, name), join(content, name, 'package')]);
  const packages = places.filter(hasPackage);
  const found = packages.filter(isPlugin);
  const [only, ...more] = found;
  if (only !== undefined && more.length === 0) return only;
  // What is wrong with it says more than that there is none.
  if (only === undefined && packages[0] !== undefined && packages.length === 1)
    readPluginPackage(packages[0]);
  throw new ArxError(
    'PLUGIN_INVALID',
    `Cannot use the bundle ${quoted(file)}: it has ${found.length} plug-ins, expected one`,
    {
      hint: 'Seal the directory of the plug-in as a source: data: [{plugin: file:///@/./arx-connector-NAME/}]',
    },
  );
}

/** Never through a link: what it leads to is another place. */
function hasPackage(place: string): boolean {
  const directory = lstatSync(place, { throwIfNoEntry: false });
  return (
    directory?.isDirectory() === true &&
    lstatSync(join(place, 'package.json'), { throwIfNoEntry: false })?.isFile() === true
  );
}

function isPlugin(place: string): boolean {
  try {
    readPluginPackage(place);
    return true;
  } catch (error) {
    if (error instanceof ArxError) return false;
    throw error;
  }
}
