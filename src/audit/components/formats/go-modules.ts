import type { ComponentFormat } from '../component-format.ts';
import type { NamedComponent } from '../named-component.ts';
import { linesOf } from '../text/stanzas.ts';
import { unreadable } from '../text/read-with.ts';

const VERSION = /^v\d/;

/** A module's go.mod (Go Modules Reference, "go.mod files"): what it requires, with its replacements. */
export const goMod: ComponentFormat = {
  id: 'go.mod',
  handles: (path) => /(?:^|\/)go\.mod$/.test(path),
  role: 'lock',
  read(text) {
    const required: NamedComponent[] = [];
    const replaced = new Map<string, NamedComponent | undefined>();
    let isModule = false;
    for (const [verb, ...words] of directives(text)) {
      if (verb === 'module') isModule = true;
      if (verb === 'require') required.push(...moduleOf(words[0], words[1]));
      if (verb === 'replace') addReplacement(words, replaced);
    }
    if (!isModule) return unreadable('it names no module');
    const components = required.flatMap((one) => {
      const key = [`${one.name}@${one.version ?? ''}`, one.name].find((name) => replaced.has(name));
      const other = key === undefined ? one : replaced.get(key);
      return other === undefined ? [] : [other];
    });
    return { components, problems: [] };
  },
};

/** The digests of modules. Lines of go.mod files alone are of modules whose content is not used. */
export const goSum: ComponentFormat = {
  id: 'go.sum',
  handles: (path) => /(?:^|\/)go\.sum$/.test(path),
  role: 'lock',
  read(text) {
    const lines = linesOf(text).filter((line) => line !== '');
    const words = lines.map((line) => line.split(/\s+/));
    if (words.some((parts) => parts.length !== 3))
      return unreadable('it has a line that is not of three words');
    const whole = words.filter(([, version = '']) => !version.endsWith('/go.mod'));
    return { components: whole.flatMap(([name, version]) => moduleOf(name, version)), problems: [] };
  },
};

/** What `go mod vendor` has copied. */
export const goVendor: ComponentFormat = {
  id: 'vendor/modules.txt',
  handles: (path) => /(?:^|\/)vendor\/modules\.txt$/.test(path),
  role: 'installed',
  read(text) {
    const heads = linesOf(text).filter((line) => line.startsWith('# '));
    const components = heads.flatMap((line) => {
      const [first, version, arrow, other, otherVersion] = line.slice(2).split(/\s+/);
      if (arrow === '=>') return moduleOf(other, otherVersion);
      return version === '=>' ? moduleOf(arrow, other) : moduleOf(first, version);
    });
    return { components, problems: [] };
  },
};

/** The words of each directive, with the verb in front also inside a block. */
function* directives(text: string): Generator<readonly string[]> {
  let block: string | undefined;
  for (const line of linesOf(text)) {
    const words = line
      .replace(/\/\/.*$/, '')
      .trim()
      .split(/\s+/)
      .map((word) => word.replace(/^["`]|["`]$/g, ''));
    const [first = ''] = words;
    if (first === ')') block = undefined;
    else if (first === '') continue;
    else if (words[1] === '(') block = first;
    else yield block === undefined ? words : [block, ...words];
  }
}

/** `replace OLD [v] => NEW [v]`; a new one without a version is a directory of the project. */
function addReplacement(words: readonly string[], into: Map<string, NamedComponent | undefined>): void {
  const arrow = words.indexOf('=>');
  if (arrow < 1) return;
  const [name = '', version] = words.slice(0, arrow);
  const [other, otherVersion] = words.slice(arrow + 1);
  into.set(version === undefined ? name : `${name}@${version}`, moduleOf(other, otherVersion)[0]);
}

function moduleOf(name: string | undefined, version: string | undefined): readonly NamedComponent[] {
  if (name === undefined || version === undefined || !VERSION.test(version)) return [];
  return [{ type: 'golang', name, version }];
}
