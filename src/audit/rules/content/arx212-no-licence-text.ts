import { parentOf } from '../../../core/archive-path.ts';
import { quoted } from '../../../core/quoted.ts';
import type { Component } from '../../../model/audit/component.ts';
import type { Found } from '../../../model/audit/finding.ts';
import { treeEntries } from '../../../model/tree-reader.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';
import { isLicenceFile } from '../../licences/licence-file.ts';
import { shownList } from '../../shown-list.ts';

/** Directories in which each directory is somebody else's: a licence above them is not theirs. */
const BOUNDARY = /(?:^|\/)(?:node_modules|vendor|site-packages|dist-packages|third[_-]party|deps|gems)$/;
const MOST = 50;

/** The files of a component are here, and no licence text or notice with them. */
export const noLicenceText = defineRule(
  {
    id: 'ARX212',
    title: 'Licence text missing',
    severity: 'low',
    why: 'Nearly every licence demands that its text, and the notices, go along with the software.',
    evidence: 'The component, the licence that its metadata names, and the directory.',
    remedy:
      'Obtain the component with its LICENSE, COPYING or NOTICE file; take care that `include` does not leave it out.',
  },
  (subject) => ({ finish: () => missingTexts(subject) }),
);

function* missingTexts(subject: AuditSubject): Generator<Found> {
  const texts = subject.seal.sources.map((_, source) => directoriesWithText(subject, source));
  const missing = subject.observed.components.filter(
    (one) => one.declaredOnly !== true && !hasText(parentOf(one.path), texts[one.source] ?? new Set()),
  );
  for (const component of missing.slice(0, MOST)) yield missingFound(component);
  const rest = missing.slice(MOST);
  if (rest.length > 0)
    yield {
      message: `${rest.length} further components have no licence text`,
      where: {},
      evidence: { further: shownList(rest.map(({ purl }) => purl)) },
    };
}

/** Directories that hold a licence text, themselves or in a folder that is made for it. */
function directoriesWithText({ seal, trees }: AuditSubject, source: number): ReadonlySet<string> {
  const found = new Set<string>();
  const digest = seal.sources[source]?.tree.digest;
  const tree = digest === undefined ? undefined : trees.get(digest);
  if (tree === undefined) return found;
  for (const { kind, path } of treeEntries(tree.bytes, tree.links)) {
    if (kind === 'directory' || !isLicenceFile(path)) continue;
    const parent = parentOf(path);
    found.add(parent);
    if (/(?:^|\/)licen[cs]es?$/i.test(parent)) found.add(parentOf(parent));
  }
  return found;
}

function hasText(directory: string, texts: ReadonlySet<string>): boolean {
  for (let at = directory; ; at = parentOf(at)) {
    if (texts.has(at)) return true;
    if (at === '' || BOUNDARY.test(parentOf(at)) || isScope(at)) return false;
  }
}

/** `node_modules/@scope/name`: above is only the scope. */
function isScope(directory: string): boolean {
  const parent = parentOf(directory);
  return parent.slice(parent.lastIndexOf('/') + 1).startsWith('@') && BOUNDARY.test(parentOf(parent));
}

function missingFound({ name, purl, path, source, licence }: Component): Found {
  return {
    message: `${quoted(name)} has no licence text with it`,
    where: { source, path, component: purl },
    evidence: { directory: parentOf(path) || '.', ...(licence !== undefined && { licence }) },
  };
}
