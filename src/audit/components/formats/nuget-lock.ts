import type { ComponentFormat } from '../component-format.ts';
import type { NamedComponent, Reading } from '../named-component.ts';
import { parseJson } from '../text/json.ts';
import { isPlain, membersOf, plainOf, textOf } from '../text/plain.ts';
import { readWith, unreadable } from '../text/read-with.ts';

/** NuGet's lockfile: dependencies by target framework. Those of type Project are the project's own. */
export const nugetLock: ComponentFormat = {
  id: 'packages.lock.json',
  handles: (path) => /(?:^|\/)packages(?:\.[\w-]+)?\.lock\.json$/.test(path),
  role: 'lock',
  read: readWith(parseJson, (lock): Reading => {
    if (!isPlain(lock['dependencies'])) return unreadable('it has no "dependencies"');
    const components: NamedComponent[] = [];
    for (const [, framework] of membersOf(lock['dependencies']))
      for (const [name, value] of membersOf(framework)) {
        const entry = plainOf(value);
        const version = textOf(entry['resolved']);
        if (entry['type'] === 'Project') continue;
        components.push({ type: 'nuget', name, ...(version !== undefined && { version }) });
      }
    return { components, problems: [] };
  }),
};
