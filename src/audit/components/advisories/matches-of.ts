import { COMPARERS } from '../versions/comparers.ts';
import type { AdvisoryName } from './advisory-names.ts';
import { isOfRelease } from './advisory-names.ts';
import { isAffected } from './is-affected.ts';
import type { OsvAffected, OsvRecord } from './osv-record.ts';
import { type Score, scoreOf } from './score-of.ts';

/** A record that affects a component, or may: that its versions cannot be ordered is told, and is no match. */
export interface Match extends Score {
  readonly record: OsvRecord;
  /** The first version without it. */
  readonly fixed?: string;
}

/** The records that affect one version. `tell` takes the names of those for which nobody can say. */
export function matchesOf(
  name: AdvisoryName,
  records: readonly OsvRecord[],
  tell: (id: string) => void,
): readonly Match[] {
  return records.flatMap((record): Match[] => {
    const parts = record.withdrawn ? [] : record.affected.filter((affected) => isAbout(affected, name));
    let isUnknown = false;
    for (const affected of parts) {
      const verdict = isAffected(name.version ?? '', affected, COMPARERS[name.ecosystem]);
      if (verdict.affected === 'unknown') isUnknown = true;
      if (verdict.affected === true)
        return [
          {
            record,
            ...scoreOf(record, affected),
            ...(verdict.fixed !== undefined && { fixed: verdict.fixed }),
          },
        ];
    }
    if (isUnknown) tell(record.id);
    return [];
  });
}

/** Case does not count: purls are in lower case, so that nothing can hide behind a name in other letters. */
function isAbout(affected: OsvAffected, { ecosystem, name, release }: AdvisoryName): boolean {
  const isOf = affected.ecosystem.split(':', 1)[0] === ecosystem && isOfRelease(affected.ecosystem, release);
  return isOf && affected.name.toLowerCase() === name.toLowerCase();
}
