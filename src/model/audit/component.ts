import type { Severity } from './severity.ts';

/** A piece of software that stands in a bundle, as a lockfile or package metadata inside it says. */
export interface Component {
  /** Package URL (purl-spec), in canonical form. */
  readonly purl: string;
  /** The purl type: npm, pypi, cargo, golang, gem, deb, maven, … */
  readonly type: string;
  readonly name: string;
  readonly version?: string;
  /** The index of the source, and the path of the file that names it. */
  readonly source: number;
  readonly path: string;
  /** SPDX expression, as its metadata says. */
  readonly licence?: string;
  /** True: only named by a lockfile; its own files are not seen in the bundle. */
  readonly declaredOnly?: true;
}

/** A known vulnerability of a component. */
export interface Vulnerability {
  /** As in the database: GHSA-…, CVE-…, PYSEC-…. */
  readonly id: string;
  readonly aliases: readonly string[];
  readonly purl: string;
  readonly summary: string;
  /** CVSS base score, 0 to 10, if the database gives one. */
  readonly score?: number;
  readonly severity: Severity;
  /** The first version without it. */
  readonly fixed?: string;
  /** What a VEX document says: `not_affected`, `fixed`, … with its justification. */
  readonly vex?: { readonly status: string; readonly justification?: string };
}

/** A licence that was found. */
export interface LicenceFact {
  /** SPDX expression; `NOASSERTION` where a text was not recognised. */
  readonly expression: string;
  readonly source: number;
  /** The file that says so. */
  readonly path: string;
  /** How it was found: a header, a licence text, package metadata. */
  readonly by: 'header' | 'text' | 'metadata';
}

/** A database that was given as a file. */
export interface DatabaseFact {
  readonly kind: 'osv' | 'vex';
  readonly file: string;
  readonly digest: string;
  /** ISO date of its youngest entry, if it has one. */
  readonly date?: string;
  readonly entries: number;
}
