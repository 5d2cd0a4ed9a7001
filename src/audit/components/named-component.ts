import type { ComponentType } from './component-type.ts';

/** A component as one file names it. */
export interface NamedComponent {
  readonly type: ComponentType;
  /** The full name as its ecosystem writes it: `@scope/name`, `group:name`, a module path, `vendor/name`. */
  readonly name: string;
  readonly version?: string;
  /** As the metadata says; not yet checked to be an SPDX expression. */
  readonly licence?: string;
  /** Who distributes it, for deb and apk: `debian`, `ubuntu`, `alpine`. */
  readonly vendor?: string;
  /** purl qualifiers. */
  readonly qualifiers?: Readonly<Record<string, string>>;
  /** What its publisher says to those who still use it. */
  readonly deprecated?: string;
  /** Names of what runs while it is installed. */
  readonly hooks?: readonly string[];
  /** Where a lockfile says that its files are, relative to the lockfile's directory. */
  readonly place?: string;
  /** The lockfile allows that it is not installed: optional, for development, for another platform. */
  readonly optional?: true;
}

/** What one file says of components. */
export interface Reading {
  readonly components: readonly NamedComponent[];
  /** Parts that name no component that can be told; sentences without a full stop. */
  readonly problems: readonly string[];
}
