/** Options of a command that name files to read. */
export interface NamingOptions {
  readonly policy?: string | undefined;
  readonly trust?: readonly string[] | undefined;
  readonly advisories?: string | undefined;
  readonly vex?: readonly string[] | undefined;
  readonly baseline?: string | undefined;
  /** `key:FILE` or `ssh:FILE`; anything else names none. */
  readonly sign?: string | undefined;
  readonly signingConfig?: string | undefined;
  readonly import?: string | undefined;
  readonly key?: string | undefined;
}

/** The files that a command is told to read beside its bundles: an output in the place of one would destroy it. */
export function namedFiles(options: NamingOptions): string[] {
  const { policy, trust = [], advisories, vex = [], baseline, sign, signingConfig, key } = options;
  const signer = /^(?:key|ssh):(.+)$/s.exec(sign ?? '')?.[1];
  const single = [policy, advisories, baseline, signer, signingConfig, options.import, key];
  return [...single, ...trust, ...vex].filter((file) => file !== undefined);
}
