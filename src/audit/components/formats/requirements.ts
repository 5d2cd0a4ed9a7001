import type { ComponentFormat } from '../component-format.ts';
import type { NamedComponent, Reading } from '../named-component.ts';
import { linesOf } from '../text/stanzas.ts';

// No requirement is longer, with all its digests.
const LONGEST = 64 * 1024;
const PATHS = /(?:^|\/)(?:[\w.-]*requirements[\w.-]*|constraints[\w.-]*|requirements\/[\w.-]+)\.(?:txt|in)$/;
const NAME = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(.*)$/;
const PIN = /^\(?\s*={2,3}\s*([A-Za-z0-9._+!-]+)\s*\)?$/;

/** pip's requirements files (pip docs, "Requirements File Format"). Only `==` without a pattern is a version. */
export const requirements: ComponentFormat = {
  id: 'requirements.txt',
  handles: (path) => PATHS.test(path),
  role: 'lock',
  read(text) {
    const components: NamedComponent[] = [];
    const problems: string[] = [];
    for (const line of logicalLines(text)) {
      const found = component(line);
      if (typeof found === 'string') problems.push(found);
      else components.push(found);
    }
    return { components, problems } satisfies Reading;
  },
};

/** Lines joined at backslashes, without comments, options of pip and options of one requirement. */
function logicalLines(text: string): readonly string[] {
  const joined: string[] = [];
  let open = '';
  for (const line of linesOf(text)) {
    const part = open + (/^\s*#/.test(line) ? '' : line);
    open = part.endsWith('\\') && part.length < LONGEST ? part.slice(0, -1) : '';
    if (open === '') joined.push(part);
  }
  return joined
    .map((line) => (line.split(/\s#/, 1)[0] ?? '').split(/\s--?[a-z]/, 1)[0]?.trim() ?? '')
    .filter((line) => line !== '' && !/^-(?!e\s|-editable[\s=])/.test(line));
}

function component(line: string): NamedComponent | string {
  const [, name, rest = ''] = NAME.exec(line) ?? [];
  const told = JSON.stringify(line.slice(0, 120));
  if (name === undefined || /^[:/\\]/.test(rest)) return `the requirement ${told} is a path or an address`;
  if (rest.startsWith('@')) return `the requirement ${told} is an address`;
  const wanted = (rest.split(';', 1)[0] ?? '').trim();
  const version = PIN.exec(wanted)?.[1];
  return { type: 'pypi', name, ...(version !== undefined && { version }) };
}
