import { KEPT_BYTES } from '../kept-files.ts';
import type { AuditFile } from '../../plugin/rule.ts';
import type { ComponentFormat } from './component-format.ts';
import { FORMATS } from './formats/index.ts';
import type { Reading } from './named-component.ts';
import { unreadable } from './text/read-with.ts';

const MOST_COMPONENTS = 50_000;
const MOST_PROBLEMS = 10;

/** What a file says of components at one of its places. */
export interface PlacedReading extends Reading {
  readonly source: number;
  readonly path: string;
  readonly format: ComponentFormat;
}

// Observer and rules look at the same file one after the other; it is read once.
const READ = new WeakMap<AuditFile, readonly PlacedReading[]>();

/** What a file says of components, at each of its places whose name is that of a lockfile or of package metadata. */
export function readComponents(file: AuditFile): readonly PlacedReading[] {
  const known = READ.get(file);
  if (known !== undefined) return known;
  const read = readNew(file);
  READ.set(file, read);
  return read;
}

function readNew(file: AuditFile): readonly PlacedReading[] {
  const readings = new Map<ComponentFormat, Reading>();
  return file.uses.flatMap(({ source, path }) => {
    const format = formatOf(path);
    if (format === undefined) return [];
    const reading = readings.get(format) ?? bounded(readOnce(file, format));
    readings.set(format, reading);
    return [{ source, path, format, ...reading }];
  });
}

/** The kind of file that a path is of, if it is one that names components. */
export function formatOf(path: string): ComponentFormat | undefined {
  return FORMATS.find((format) => format.handles(path));
}

function readOnce(file: AuditFile, format: ComponentFormat): Reading {
  if (!file.whole) return unreadable(`it is larger than the ${KEPT_BYTES} bytes that are looked at`);
  if (file.size === 0) return { components: [], problems: [] };
  if (file.text === undefined) return unreadable('it is no text');
  return format.read(file.text);
}

function bounded({ components, problems }: Reading): Reading {
  const more = components.length - MOST_COMPONENTS;
  const all = more > 0 ? [...problems, `it names ${more} components more than ${MOST_COMPONENTS}`] : problems;
  const told = all.slice(0, MOST_PROBLEMS);
  if (all.length > told.length) told.push(`and ${all.length - told.length} more of the kind`);
  return { components: components.slice(0, MOST_COMPONENTS), problems: told };
}
