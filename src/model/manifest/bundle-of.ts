import { isBundleName } from '../bundle-name.ts';
import type { Execution, Manifest } from '../manifest.ts';
import { codeEntryOf } from './code-entry.ts';
import { addConductProblems, type ReadCode } from './conduct-problems.ts';
import { crossCheck } from './cross-check.ts';
import { dataEntryOf } from './data-entry.ts';
import { executionOf } from './execution-of.ts';
import { type Fields, fieldsOf, isMisspelt, listOf } from './fields.ts';
import { BUNDLE_KEYS } from './keys.ts';
import { type Node, nameOfKind } from './node.ts';
import { sequenceOf } from './numbers.ts';
import { platformsOf } from './platforms-of.ts';
import type { ProblemList } from './problem-list.ts';
import { secretsOf } from './secrets-of.ts';
import { servicesOf } from './services-of.ts';
import { defined, settingsOf } from './settings.ts';
import { lineOf } from './texts.ts';

/** How much of a bundle a document is: `part` when the library adds to it, so that what is missing is no problem yet. */
export type Extent = 'whole' | 'part';

/** Checks a whole document. What it returns is good only if no problem was added. */
export function bundleOf(list: ProblemList, root: Node, extent: Extent = 'whole'): Manifest {
  if (root.kind !== 'map') return notMap(list, root);
  const fields = fieldsOf(list, root, 'the manifest', BUNDLE_KEYS);
  const identity = identityOf(list, fields);
  const settings = { ...settingsOf(list, fields, ''), ...conductOf(list, fields) };
  const data = entriesOf(list, fields, 'data', dataEntryOf);
  const code = entriesOf(list, fields, 'code', withNode);
  crossCheck(list, settings, data, code);
  if (extent === 'whole')
    addConductProblems(list, root, settings, { code, complete: code.length === countOf(fields.get('code')) });
  if (isEmpty(fields) && !['code', 'data'].some((key) => isMisspelt(root, key, BUNDLE_KEYS)))
    addEmpty(list, root);
  return {
    ...identity,
    ...settings,
    code: code.map(({ entry }) => entry),
    data: data.map(({ entry }) => entry),
  };
}

function notMap(list: ProblemList, root: Node): Manifest {
  if (root.kind === 'scalar' && root.type === 'null') addEmpty(list, root);
  else if (root.kind !== 'broken')
    list.add(
      'MANIFEST_TYPE',
      `Cannot use the manifest: it is ${nameOfKind(root)}, expected a map with code and data`,
      root.at,
    );
  return { code: [], data: [] };
}

function addEmpty(list: ProblemList, root: Node): void {
  list.add(
    'MANIFEST_EMPTY',
    'Cannot use the manifest: it has neither code nor data',
    root.at && { ...root.at, length: 1 },
    '`arx init` writes an example',
  );
}

function isEmpty(fields: Fields): boolean {
  return ['code', 'data'].every((key) => {
    const node = fields.get(key);
    return node === undefined || (node.kind === 'list' && node.items.length === 0);
  });
}

function countOf(node: Node | undefined): number {
  return node?.kind === 'list' ? node.items.length : 0;
}

type Conducting = Pick<Manifest, 'services' | 'secrets' | keyof Execution>;

function conductOf(list: ProblemList, fields: Fields): Conducting {
  const services = fields.get('services');
  const secrets = fields.get('secrets');
  return defined({
    ...executionOf(list, fields, ''),
    services: services && servicesOf(list, services, 'services'),
    secrets: secrets && secretsOf(list, secrets, 'secrets'),
  });
}

type Identity = Pick<Manifest, 'name' | 'version' | 'sequence' | 'platforms'>;

function identityOf(list: ProblemList, fields: Fields): Identity {
  const [name, version, sequence, platforms] = ['name', 'version', 'sequence', 'platforms'].map((key) =>
    fields.get(key),
  );
  if (sequence !== undefined && name === undefined)
    list.add(
      'MANIFEST_NO_EFFECT',
      'Cannot use sequence: without a name it would have no effect',
      sequence.at,
      'add name: NAME',
    );
  return defined({
    name: name && nameOf(list, name),
    version: version && lineOf(list, version, 'version'),
    sequence: sequence && sequenceOf(list, sequence),
    platforms: platforms && platformsOf(list, platforms, 'platforms'),
  });
}

function nameOf(list: ProblemList, node: Node): string | undefined {
  const name = lineOf(list, node, 'name');
  if (name === undefined || isBundleName(name)) return name;
  list.add(
    'MANIFEST_VALUE',
    'Cannot use name: it is no name, expected at most 128 letters, digits, ".", "_", "-" and "/"',
    node.at,
  );
  return undefined;
}

function entriesOf<T>(
  list: ProblemList,
  fields: Fields,
  key: 'code' | 'data',
  read: (list: ProblemList, node: Node, where: string, index: number) => T | undefined,
): T[] {
  const node = fields.get(key);
  if (node === undefined) return [];
  const hint =
    node.kind === 'scalar' && node.type === 'null'
      ? `remove ${key}, or add an entry`
      : 'begin each entry with "- "';
  const items = listOf(list, node, key, hint) ?? [];
  return items.flatMap((item, at) => read(list, item, `${key}[${at}]`, at) ?? []);
}

function withNode(list: ProblemList, node: Node, where: string, index: number): ReadCode | undefined {
  const entry = codeEntryOf(list, node, where);
  return entry === undefined ? undefined : { entry, node, index };
}
