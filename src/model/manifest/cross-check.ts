import { quoted } from '../../core/quoted.ts';
import { INLINE_NAME } from '../inline.ts';
import { type Intake, intakeOf } from '../intake.ts';
import type { CodeEntry, Settings } from '../manifest.ts';
import type { SourceSpec } from '../source-spec.ts';
import { ownName } from '../source-url.ts';
import type { ReadData } from './data-entry.ts';
import type { Node } from './node.ts';
import type { ProblemList } from './problem-list.ts';

/** What only shows when entries are compared: one place for two things, one lock key for two requests. */
export function crossCheck(
  list: ProblemList,
  bundle: Settings,
  data: readonly ReadData[],
  code: readonly { readonly entry: CodeEntry; readonly node: Node }[],
): void {
  checkTargets(list, bundle, data);
  checkRequests(list, [
    ...data.map(({ entry, sourceNode }) => ({
      source: entry.source,
      node: sourceNode,
      intake: intakeOf(entry),
    })),
    ...code.flatMap(({ entry, node }) =>
      'source' in entry.program ? [{ source: entry.program.source, node, intake: intakeOf(entry) }] : [],
    ),
  ]);
}

interface Use {
  readonly source: SourceSpec;
  readonly node: Node;
  readonly intake: Intake;
}

function checkRequests(list: ProblemList, uses: readonly Use[]): void {
  const texts = new Map<string, string>();
  const intakes = new Map<string, string>();
  for (const { source, node, intake } of uses) {
    if (source.kind === 'url' && (texts.get(source.key) ?? source.text) !== source.text)
      list.add(
        'MANIFEST_CREDENTIAL',
        `Cannot use the source ${quoted(source.redacted)}: it is there twice with different credentials, expected the same`,
        node.at,
        'the lock names sources without credentials, so it could not tell them apart',
      );
    if (source.kind === 'url') texts.set(source.key, source.text);
    for (const [name, value] of Object.entries(intake)) {
      const place = `${name} ${source.key}`;
      const meaning = meaningOf(value);
      if ((intakes.get(place) ?? meaning) !== meaning)
        list.add(
          'MANIFEST_CONFLICT',
          `Cannot use the source ${quoted(source.redacted)}: it is there twice with different ${name}, expected the same`,
          node.at,
          'say it once, it holds for every entry with that source',
        );
      intakes.set(place, meaning);
    }
  }
}

/** One text for what a key says; of URLs with their credentials, so it never leaves the process. */
function meaningOf(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && 'redacted' in inner && 'text' in inner
      ? inner.text
      : inner,
  );
}

function checkTargets(list: ProblemList, bundle: Settings, data: readonly ReadData[]): void {
  const places = new Map<string, ReadData>();
  for (const read of data) {
    const place = placeOf(bundle, read);
    if (place === undefined) continue;
    if (places.has(place))
      list.add(
        'MANIFEST_TARGET',
        `Cannot use the target ${quoted(shown(place))}: another entry goes to the same place, expected one`,
        read.targetNode.at,
        'give one of them another target',
      );
    else places.set(place, read);
  }
  for (const [place, read] of places) checkInside(list, place, read, places);
}

// What goes below a target that is one file could never be placed.
function checkInside(
  list: ProblemList,
  place: string,
  read: ReadData,
  places: ReadonlyMap<string, ReadData>,
): void {
  for (let slash = place.lastIndexOf('/'); slash > 0; slash = place.lastIndexOf('/', slash - 1)) {
    const above = places.get(place.slice(0, slash));
    if (above?.entry.source.nature !== 'file') continue;
    list.add(
      'MANIFEST_TARGET',
      `Cannot use the target ${quoted(shown(place))}: it lies below ${quoted(shown(place.slice(0, slash)))}, where another entry places a file`,
      read.targetNode.at,
    );
    return;
  }
}

/** Where an entry goes, as one text; undefined for a directory whose content goes into cwd, and when only resolving tells. */
function placeOf(bundle: Settings, { entry }: ReadData): string | undefined {
  const { target = '', source } = entry;
  const inside = source.nature === 'file' && (target === '' || target.endsWith('/')) ? nameOf(source) : '';
  const name = `${target}${inside ?? ''}`.replace(/(?<=.)\/$/, '');
  if (name === '') return undefined;
  return [bundle.cwd ?? '.', entry.cwd ?? '', name].reduce((place, next) =>
    next === '' ? place : next.startsWith('/') ? next : `${place === '/' ? '' : place}/${next}`,
  );
}

function nameOf(source: SourceSpec): string | undefined {
  if (source.kind === 'url') return ownName(source);
  return source.kind === 'inline' ? INLINE_NAME : undefined;
}

function shown(place: string): string {
  return place.startsWith('./') ? place.slice(2) : place;
}
