import type { Intake } from '../intake.ts';
import type { SourceSpec } from '../source-spec.ts';
import type { Fields } from './fields.ts';
import { flagOf } from './flags.ts';
import { intakeOptionsOf } from './intake-options.ts';
import type { Node } from './node.ts';
import type { ProblemList } from './problem-list.ts';
import { selected } from './selection-of.ts';
import { sourceOf } from './source-of.ts';

/** The source of an expanded entry with all that the entry's other keys say of it. */
export interface ReadSource {
  /** Undefined after a problem was added. */
  readonly source: SourceSpec | undefined;
  readonly intake: Intake;
}

/** Reads the source of an expanded entry, and the keys beside it that say what of it is meant and how it is obtained. */
export function readSource(list: ProblemList, fields: Fields, node: Node, where: string): ReadSource {
  const whole = sourceOf(list, node, `${where}.source`, archiveOf(list, fields, `${where}.archive`));
  const source = whole && selected(list, fields, where, whole);
  return { source, intake: intakeOptionsOf(list, fields, where, source) };
}

function archiveOf(
  list: ProblemList,
  fields: Fields,
  where: string,
): { readonly node: Node; readonly where: string } | undefined {
  const node = fields.get('archive');
  if (node === undefined || !flagOf(list, node, where, true)) return undefined;
  return { node, where };
}
