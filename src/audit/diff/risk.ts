import type { BundleDiff, Risk } from '../../model/audit/bundle-diff.ts';
import { CAPABILITY_KEYS, type Capabilities } from '../../model/audit/capabilities.ts';
import type { ClaimedSource } from '../../model/audit/report.ts';

/** What deserves a second look. What a command reads is no risk by itself. */
export function riskOf(diff: Omit<BundleDiff, 'risk'>, before: readonly ClaimedSource[]): Risk {
  const known = new Set(before.flatMap(originsOf));
  const now = new Set(diff.sources.flatMap(({ after }) => (after === undefined ? [] : originsOf(after))));
  const files = diff.sources.flatMap((source) => source.files);
  return {
    newExecutables: files.filter(({ newExecutable }) => newExecutable === true).length,
    changedCommands: diff.code.filter(({ state }) => state !== 'unchanged').length,
    newOrigins: [...now].filter((origin) => !known.has(origin)).length,
    newSigners: diff.signers.added.length,
    newCapabilities: diff.code.reduce((sum, { gained }) => sum + countOf(gained), 0),
    newVulnerabilities: diff.vulnerabilities.added.length,
  };
}

function countOf(gained: Capabilities): number {
  return CAPABILITY_KEYS.filter((key) => key !== 'reads').reduce(
    (sum, key) => sum + (gained[key]?.length ?? 0),
    0,
  );
}

/** Scheme and host of everything that a source came from; what is inline comes from the manifest itself. */
function originsOf({ request, resolution }: ClaimedSource): string[] {
  return [request, resolution.url, resolution.mirror].flatMap((url) => {
    const origin = /^[a-z0-9+.-]+:\/\/[^/?#\s]*/.exec(url ?? '')?.[0];
    return origin === undefined ? [] : [origin];
  });
}
