import type { BundleDiff } from '../../../../model/audit/bundle-diff.ts';
import type { Markup } from '../markup.ts';
import { changedCommands } from './changed-commands.ts';
import { changedComponents } from './changed-components.ts';
import { changedFiles } from './changed-files.ts';
import { changedSettings } from './changed-settings.ts';
import { changedSources } from './changed-sources.ts';
import { changeSummary } from './change-summary.ts';

/** How two bundles differ, as sections; the risk comes first. */
export function changes(diff: BundleDiff): Markup[] {
  return [
    changeSummary(diff),
    changedSources(diff),
    changedFiles(diff),
    changedCommands(diff),
    changedSettings(diff),
    changedComponents(diff),
  ];
}
