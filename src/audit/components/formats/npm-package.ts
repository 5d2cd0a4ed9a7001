import type { ComponentFormat } from '../component-format.ts';
import type { NamedComponent, Reading } from '../named-component.ts';
import { parseJson } from '../text/json.ts';
import { listOf, type Plain, plainOf, sentenceOf, textOf } from '../text/plain.ts';
import { readWith, unreadable } from '../text/read-with.ts';

const INSTALLED =
  /^(?:node_modules\/(?:\.pnpm\/[^/]+\/node_modules\/)?(?:@[^/]+\/)?[^@./][^/]*\/)+package\.json$/;
const HOOKS = ['preinstall', 'install', 'postinstall', 'prepare'];

/** The package.json of what is installed under node_modules. */
export const npmInstalled: ComponentFormat = {
  id: 'package.json of a dependency',
  handles: (path) => INSTALLED.test(fromModules(path)),
  role: 'installed',
  read: readWith(parseJson, (document) => {
    const found = component(document);
    return found === undefined ? unreadable('it has no name') : { components: [found], problems: [] };
  }),
};

/** The package.json of a project. One that is private or has no version is in no registry, and so no component. */
export const npmPackage: ComponentFormat = {
  id: 'package.json',
  handles: (path) => /(?:^|\/)package\.json$/.test(path) && !path.includes('node_modules/'),
  role: 'own',
  read: readWith(parseJson, (document): Reading => {
    const found = component(document);
    const isPublic = document['private'] !== true && found?.version !== undefined;
    return { components: isPublic && found !== undefined ? [found] : [], problems: [] };
  }),
};

/** From the first node_modules on. What is deeper in a dependency than its own dependencies is its test data. */
function fromModules(path: string): string {
  const found = /(?:^|\/)(node_modules\/)/.exec(path);
  return found === null ? path : path.slice(found.index + found[0].length - 'node_modules/'.length);
}

/** The names of the scripts that npm runs while it installs (npm docs, "scripts", life cycle operation order). */
function npmHooks(document: Plain): readonly string[] {
  const scripts = plainOf(document['scripts']);
  const named = HOOKS.filter((hook) => textOf(scripts[hook]) !== undefined);
  return document['gypfile'] === true && !named.includes('install') ? [...named, 'node-gyp'] : named;
}

function component(document: Plain): NamedComponent | undefined {
  const name = textOf(document['name']);
  if (name === undefined) return undefined;
  const version = textOf(document['version']);
  const licence = licenceOf(document);
  const deprecated = sentenceOf(document['deprecated']) ?? sentenceOf(document['_deprecated']);
  const hooks = npmHooks(document);
  return {
    type: 'npm',
    name,
    ...(version !== undefined && { version }),
    ...(licence !== undefined && { licence }),
    ...(deprecated !== undefined && { deprecated }),
    ...(hooks.length > 0 && { hooks }),
  };
}

/** `license` is an expression; old packages have an object with its type, or a list of such. */
function licenceOf(document: Plain): string | undefined {
  const licence = document['license'] ?? listOf(document['licenses'])[0];
  return textOf(licence) ?? textOf(plainOf(licence)['type']);
}
