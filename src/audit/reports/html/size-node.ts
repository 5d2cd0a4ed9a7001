import type { Finding } from '../../../model/audit/finding.ts';
import type { ObservedFile } from '../../../model/audit/report.ts';
import { SEVERITIES, type Severity } from '../../../model/audit/severity.ts';

/** A file or directory with all that is below it. */
export interface SizeNode {
  readonly name: string;
  readonly path: string;
  kind: ObservedFile['kind'];
  /** Bytes, of all files below. */
  size: number;
  /** How many files and links are below; 1 for one itself. */
  files: number;
  type?: string;
  executable?: true;
  target?: string;
  /** The indexes of the findings about this very file. */
  findings?: readonly number[];
  /** How many findings there are here and below, and the worst. */
  marks: number;
  worst?: Severity;
  readonly below: Map<string, SizeNode>;
}

/** The entries of one source as a tree. Findings are marked where they are and on every directory above. */
export function sizeTree(files: readonly ObservedFile[], findings: ReadonlyMap<string, FoundHere>): SizeNode {
  const root = newNode('', '');
  for (const file of files) addFile(root, file, findings.get(file.path));
  return root;
}

/** The findings about one path. */
export interface FoundHere {
  readonly indexes: readonly number[];
  readonly worst: Severity;
}

/** The findings of one source by path. */
export function findingsByPath(findings: readonly Finding[], source: number): ReadonlyMap<string, FoundHere> {
  const byPath = new Map<string, { indexes: number[]; worst: Severity }>();
  for (const [index, { where, severity }] of findings.entries()) {
    if (where.source !== source || where.path === undefined) continue;
    const here = byPath.get(where.path) ?? { indexes: [], worst: severity };
    here.indexes.push(index);
    here.worst = worse(here.worst, severity);
    byPath.set(where.path, here);
  }
  return byPath;
}

/** The worse of two. */
function worse(a: Severity | undefined, b: Severity): Severity {
  return a !== undefined && SEVERITIES.indexOf(a) > SEVERITIES.indexOf(b) ? a : b;
}

function addFile(root: SizeNode, file: ObservedFile, found: FoundHere | undefined): void {
  const nodes = nodesTo(root, file.path);
  const files = file.kind === 'directory' ? 0 : 1;
  for (const node of nodes) {
    node.size += file.size;
    node.files += files;
    if (found === undefined) continue;
    node.marks += found.indexes.length;
    node.worst = worse(node.worst, found.worst);
  }
  const node = nodes.at(-1) ?? root;
  const { kind, type, executable, target } = file;
  Object.assign(
    node,
    { kind },
    type && { type },
    executable && { executable },
    target !== undefined && { target },
  );
  if (found !== undefined) node.findings = found.indexes;
}

function nodesTo(root: SizeNode, path: string): SizeNode[] {
  const nodes = [root];
  let node = root;
  let at = '';
  for (const name of path.split('/')) {
    at = at === '' ? name : `${at}/${name}`;
    const next = node.below.get(name) ?? newNode(name, at);
    node.below.set(name, next);
    nodes.push(next);
    node = next;
  }
  return nodes;
}

function newNode(name: string, path: string): SizeNode {
  return { name, path, kind: 'directory', size: 0, files: 0, marks: 0, below: new Map() };
}
