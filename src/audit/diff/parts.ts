import type { BundleDiff } from '../../model/audit/bundle-diff.ts';

/** The parts of a comparison, by the names that `--only` takes. */
export const DIFF_PARTS = ['signers', 'sources', 'files', 'code', 'settings', 'components'] as const;

/** One of them. */
export type DiffPart = (typeof DIFF_PARTS)[number];

const DIFFERS: Readonly<Record<DiffPart, (diff: BundleDiff) => boolean>> = {
  signers: ({ signers }) => signers.added.length + signers.removed.length > 0,
  sources: ({ sources }) => sources.some(({ state }) => state !== 'unchanged'),
  files: ({ sources }) => sources.some(({ files }) => files.length > 0),
  code: ({ code }) => code.some(({ state }) => state !== 'unchanged'),
  settings: ({ fields }) => fields.length > 0,
  components: ({ components, vulnerabilities }) =>
    components.length + vulnerabilities.added.length + vulnerabilities.removed.length > 0,
};

/** A comparison with these parts alone, and whether one of them differs. The risk stays that of the whole. */
export function partsOf(
  diff: BundleDiff,
  only: readonly DiffPart[],
): { readonly diff: BundleDiff; readonly differs: boolean } {
  const has = (part: DiffPart): boolean => only.includes(part);
  const sources = has('sources') || has('files') ? diff.sources : [];
  const shown: BundleDiff = {
    ...diff,
    signers: has('signers') ? diff.signers : { added: [], removed: [] },
    sources: has('files') ? sources : sources.map((source) => ({ ...source, files: [] })),
    code: has('code') ? diff.code : [],
    fields: has('settings') ? diff.fields : [],
    components: has('components') ? diff.components : [],
    vulnerabilities: has('components') ? diff.vulnerabilities : { added: [], removed: [] },
  };
  return { diff: shown, differs: only.some((part) => DIFFERS[part](diff)) };
}
