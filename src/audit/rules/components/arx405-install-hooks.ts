import { hookOfPath } from '../../components/hook-of-path.ts';
import { readComponents } from '../../components/read-components.ts';
import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { AuditFile } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';
import { shownList } from '../../shown-list.ts';

interface Hooks {
  readonly source: number;
  readonly path: string;
  readonly kind: string;
  readonly names: string[];
}

/** Installing runs code. */
export const installHooks = defineRule(
  {
    id: 'ARX405',
    title: 'Install hooks',
    severity: 'medium',
    why: 'These run while something is installed or built, with the rights of whoever installs, before anybody uses it. Most attacks by way of dependencies begin so.',
    evidence: 'The kind of hook, and the components or files that have it.',
    remedy:
      'Read them. Install without them where that is possible (`npm ci --ignore-scripts`, wheels in place of sdists), or seal what they make in place of what runs them.',
  },
  () => {
    const found = new Map<string, Hooks>();
    return {
      file(file) {
        for (const hooks of hooksIn(file)) add(hooks, found);
        return [];
      },
      finish: () => [...found.values()].map(told),
    };
  },
);

function* hooksIn(file: AuditFile): Generator<Hooks> {
  for (const { source, path, components, format } of readComponents(file)) {
    const names = components
      .filter(({ hooks }) => hooks !== undefined)
      .map(({ name, version = '', hooks = [] }) => `${name} ${version} (${hooks.join(', ')})`);
    if (names.length > 0) yield { source, path, kind: format.id, names };
  }
  for (const { source, path } of file.uses) {
    const hook = hookOfPath(path, file.text);
    if (hook !== undefined) yield { source, path: hook.under, kind: hook.kind, names: [path] };
  }
}

/** Many files of one kind in one place, as maintainer scripts, are one finding. */
function add(hooks: Hooks, into: Map<string, Hooks>): void {
  const key = `${hooks.source} ${hooks.kind} ${hooks.path}`;
  const known = into.get(key);
  if (known === undefined) into.set(key, hooks);
  else known.names.push(...hooks.names);
}

function told({ source, path, kind, names }: Hooks): Found {
  const list = [...new Set(names)].sort();
  return {
    message: `${list.length === 1 ? 'One hook runs' : `${list.length} hooks run`} code at installation, by ${quoted(path === '' ? '/' : path)}`,
    where: { source, ...(path !== '' && { path }) },
    evidence: { kind, hooks: shownList(list.map((name) => name.slice(0, 200))) },
  };
}
