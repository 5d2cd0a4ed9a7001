import type { Context } from '../../core/context.ts';
import type { DatabaseFact } from '../../model/audit/component.ts';
import type { EffectivePolicy } from '../../model/policy/effective-policy.ts';
import { type OsvDatabase, readOsvDatabase } from './advisories/osv-database.ts';
import { readVex } from './vex/read-vex.ts';
import type { VexStatement } from './vex/vex-statement.ts';

/** Files given for one audit. Paths are absolute or relative to the working directory. */
export interface DatabaseOptions {
  /** OSV records, in place of the policy's. */
  readonly advisories?: string;
  /** OpenVEX documents, beside the policy's. */
  readonly vex?: readonly string[];
}

/** What is known of vulnerabilities, from files alone. */
export interface Databases {
  readonly facts: readonly DatabaseFact[];
  /** Missing when none was given. */
  readonly osv?: OsvDatabase;
  readonly statements: readonly VexStatement[];
}

/**
 * Reads the databases that the policy and the caller name. Nothing is fetched.
 * @throws ArxError ADVISORIES_MISSING, ADVISORIES_INVALID, VEX_INVALID, INTERRUPTED.
 */
export async function loadDatabases(
  policy: EffectivePolicy['vulnerabilities'],
  options: DatabaseOptions,
  context: Context,
): Promise<Databases> {
  const path = options.advisories ?? policy.db;
  const documents = [...policy.vex, ...(options.vex ?? [])].map(readVex);
  const osv = path === undefined ? undefined : await readOsvDatabase(path, context);
  return {
    facts: [...(osv === undefined ? [] : [osv.fact]), ...documents.map(({ fact }) => fact)],
    ...(osv !== undefined && { osv }),
    statements: documents.flatMap(({ statements }) => statements),
  };
}
