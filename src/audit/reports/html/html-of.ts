import type { BundleDiff } from '../../../model/audit/bundle-diff.ts';
import type { AuditReport } from '../../../model/audit/report.ts';
import type { RulePage } from '../../../plugin/rule.ts';
import { sourceNames } from '../place.ts';
import { changes } from './diff/changes.ts';
import { documentOf } from './document.ts';
import type { Markup } from './markup.ts';
import { checks } from './sections/checks.ts';
import { commands } from './sections/commands.ts';
import { components } from './sections/components.ts';
import { databases } from './sections/databases.ts';
import { host } from './sections/host.ts';
import { fileTree } from './sections/file-tree.ts';
import { findings } from './sections/findings.ts';
import { firstScreen } from './sections/first-screen.ts';
import { layers } from './sections/layers.ts';
import { licences } from './sections/licences.ts';
import { navigation } from './sections/navigation.ts';
import { placements } from './sections/placements.ts';
import { rules } from './sections/rules.ts';
import { sizes } from './sections/sizes.ts';
import { sources } from './sections/sources.ts';
import { unverified } from './sections/unverified.ts';
import { waived } from './sections/waived.ts';
import { findingsByPath, type SizeNode, sizeTree } from './size-node.ts';
import type { View } from './view.ts';
import { nameOf } from './words.ts';

const PRODUCT = 'arx audit';

/** What a report is shown with. */
export interface HtmlOptions {
  /** What the rules mean, by code. */
  readonly pages: ReadonlyMap<string, RulePage>;
  /** What has changed since another bundle. */
  readonly diff?: BundleDiff;
}

/**
 * A report as one HTML document, which opens from disk without network and can be read without script. The same report
 * gives the same bytes. Where nothing is to be believed it says only that, and why.
 */
export function htmlOf(report: AuditReport, { pages, diff }: HtmlOptions): string {
  const { verdict, verified, claimed, observed, subject } = report;
  const title = `${subject.file} ${verified?.digest ?? ''} ${verdict.toUpperCase()} - arx audit`;
  if (verdict === 'unverified' || verified === undefined || claimed === undefined || observed === undefined)
    return documentOf({
      product: PRODUCT,
      title: `${subject.file} UNVERIFIED - arx audit`,
      main: unverified(report),
    });
  const names = sourceNames(report);
  const view = { report, verified, claimed, observed, pages, names, ...(diff && { diff }) };
  return documentOf({ product: PRODUCT, title, navigation: navigation(view), main: sectionsOf(view) });
}

function sectionsOf(view: View): readonly (Markup | undefined)[] {
  const trees = treesOf(view);
  return [
    firstScreen(view),
    layers(view),
    sources(view),
    findings(view),
    waived(view),
    commands(view),
    host(view),
    placements(view),
    sizes(trees),
    fileTree(trees, view.report),
    components(view),
    licences(view),
    checks(view),
    databases(view),
    ...(view.diff === undefined ? [] : changes(view.diff)),
    rules(view),
  ];
}

/** One tree a source, named as its source is. */
function treesOf({ report, claimed, observed, names }: View): SizeNode[] {
  return claimed.sources.map((_, index) => {
    const tree = sizeTree(observed.files[index] ?? [], findingsByPath(report.findings, index));
    return { ...tree, name: nameOf(index, names) };
  });
}
