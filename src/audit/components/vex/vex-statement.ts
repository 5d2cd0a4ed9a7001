/** One statement of an OpenVEX document, with what it inherits from the document. */
export interface VexStatement {
  /** The name of the vulnerability and its aliases. */
  readonly vulnerability: readonly string[];
  readonly products: readonly VexProduct[];
  readonly status: VexStatus;
  /** Of `not_affected`: a label, or the statement's own words. */
  readonly justification?: string;
  /** Milliseconds since 1970; a later statement overrides earlier ones. */
  readonly time: number;
}

/** What a statement is about. */
export interface VexProduct {
  /** Its `@id` and its purl. */
  readonly names: readonly string[];
  /** Hexadecimal SHA-256. */
  readonly sha256?: string;
  /** The parts of it that the statement is about; none: all of it. */
  readonly subcomponents: readonly Omit<VexProduct, 'subcomponents'>[];
}

/** OpenVEX, "Status labels". */
export const VEX_STATUSES = ['not_affected', 'affected', 'fixed', 'under_investigation'] as const;
/** One of these. */
export type VexStatus = (typeof VEX_STATUSES)[number];

/** OpenVEX, "Status justifications". */
export const VEX_JUSTIFICATIONS: readonly string[] = [
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
];
