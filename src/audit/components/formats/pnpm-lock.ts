import type { ComponentFormat } from '../component-format.ts';
import type { NamedComponent, Reading } from '../named-component.ts';
import { isPlain, membersOf, type Plain, plainOf, sentenceOf, textOf } from '../text/plain.ts';
import { readWith, unreadable } from '../text/read-with.ts';
import { parseYaml } from '../text/yaml.ts';

// 5: /name/1.0.0_peers, /@scope/name/1.0.0. 6: /name@1.0.0(peers). 9: name@1.0.0.
const OLD_KEY = /^\/((?:@[^/@]+\/)?[^/@]+)\/([^/_(]+)/;
const KEY = /^\/?((?:@[^/@]+\/)?[^/@]+)@([^(]+)/;

/** pnpm's lockfile, versions 5 to 9. */
export const pnpmLock: ComponentFormat = {
  id: 'pnpm-lock.yaml',
  handles: (path) => /(?:^|\/)pnpm-lock\.yaml$/.test(path),
  role: 'lock',
  read: readWith(parseYaml, (lock): Reading => {
    if (lock['lockfileVersion'] === undefined) return unreadable('it has no "lockfileVersion"');
    if (lock['packages'] !== undefined && !isPlain(lock['packages']))
      return unreadable('"packages" is no mapping');
    const components: NamedComponent[] = [];
    const problems: string[] = [];
    for (const [key, value] of membersOf(lock['packages'])) {
      const found = component(key, plainOf(value));
      if (found === undefined)
        problems.push(`the key ${JSON.stringify(key.slice(0, 120))} is of no known form`);
      else components.push(found);
    }
    return { components, problems };
  }),
};

function component(key: string, entry: Plain): NamedComponent | undefined {
  const [, keyName, keyVersion] = KEY.exec(key) ?? OLD_KEY.exec(key) ?? [];
  const name = textOf(entry['name']) ?? keyName;
  if (name === undefined) return undefined;
  const version = textOf(entry['version']) ?? keyVersion;
  const deprecated = sentenceOf(entry['deprecated']);
  return {
    type: 'npm',
    name,
    ...(version !== undefined && !/[:/]/.test(version) && { version }),
    ...(deprecated !== undefined && { deprecated }),
    ...(entry['requiresBuild'] === 'true' && { hooks: ['install script'] }),
  };
}
