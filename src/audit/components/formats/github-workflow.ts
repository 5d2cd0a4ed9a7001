import type { ComponentFormat } from '../component-format.ts';
import type { NamedComponent } from '../named-component.ts';
import { linesOf } from '../text/stanzas.ts';

const USES = /^\s*(?:-\s+)?uses:\s*["']?([\w.-]+\/[\w.-]+)(?:\/[^@\s"']*)?@([^\s"'#]+)/;

/** The actions that a workflow of GitHub uses. */
export const githubWorkflow: ComponentFormat = {
  id: 'GitHub workflow',
  handles: (path) =>
    /(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/.test(path) || /(?:^|\/)action\.ya?ml$/.test(path),
  role: 'lock',
  read(text) {
    const components = linesOf(text).flatMap((line): NamedComponent[] => {
      const [, name, version] = USES.exec(line.slice(0, 1024)) ?? [];
      return name === undefined || version === undefined ? [] : [{ type: 'github', name, version }];
    });
    return { components, problems: [] };
  },
};
