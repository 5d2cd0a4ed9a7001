import { createTreeComparison } from '../../components/tree-comparison.ts';
import { readComponents } from '../../components/read-components.ts';
import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import { defineRule } from '../../define-rule.ts';
import { shownList } from '../../shown-list.ts';

/** A lockfile and what stands beside it are not of one kind. */
export const lockfileDisagrees = defineRule(
  {
    id: 'ARX407',
    title: 'Lockfile and vendored tree disagree',
    severity: 'low',
    why: 'Who reviews the lockfile then has not reviewed what runs: a dependency was edited, added or forgotten. Compared are node_modules with the lockfile of npm, and what `go mod vendor`, `cargo vendor` and Composer have put into vendor.',
    evidence: 'What has another version, what only the tree has, and what only the lockfile has.',
    remedy:
      'Install from the lockfile into an empty directory (`npm ci`, `go mod vendor`, `cargo vendor --locked`), and seal again.',
  },
  () => {
    const comparison = createTreeComparison();
    return {
      file(file) {
        for (const reading of readComponents(file)) comparison.add(reading);
        return [];
      },
      *finish(): Generator<Found> {
        for (const { source, path, tree, differences } of comparison.differences())
          yield {
            message: `${quoted(path)} and ${quoted(tree)} disagree about ${differences.length} ${differences.length === 1 ? 'component' : 'components'}`,
            where: { source, path },
            evidence: { tree, differences: shownList(differences, 20) },
          };
      },
    };
  },
);
