import { FileBytes } from '../archive/file-bytes.ts';
import { type Compared, composeDiff, entriesOf, pairsOf } from '../audit/diff/compose-diff.ts';
import { type Listed, listedIn } from '../audit/diff/listed.ts';
import { diffFiles } from '../audit/diff/diff-files.ts';
import { keptTexts } from '../audit/diff/kept-texts.ts';
import { composeReport } from '../audit/compose-report.ts';
import type { Context } from '../core/context.ts';
import type { Digest } from '../core/digest.ts';
import type { BundleDiff } from '../model/audit/bundle-diff.ts';
import { readHead } from '../offline/read-bundle.ts';
import { type AuditOptions, auditFrame, auditSetup, auditTerms } from './audit.ts';
import { auditPass, type AuditSetup } from './audit-pass.ts';
import type { BundleInput } from './bundle-input.ts';
import { namingFile } from './naming-file.ts';
import { type OpenInput, withInput } from './open-input.ts';

/** How to compare: as an audit is judged, for what the two hold. */
export type DiffOptions = Pick<AuditOptions, 'trust' | 'policy' | 'advisories' | 'vex'>;

/**
 * Compares two bundles, offline, after every byte of both has held. Each is read twice: its head to find out which files
 * differ, then all of it. The same two files give the same diff.
 * @throws ArxError USAGE_NO_FILE; INTEGRITY_*, UNSAFE_*, TRUST_* (exit 4) naming the file; POLICY_INVALID; INTERRUPTED.
 */
export async function diffBundles(
  inputs: { readonly a: BundleInput; readonly b: BundleInput },
  options: DiffOptions,
  context: Context,
): Promise<BundleDiff> {
  const setup = await auditSetup(await auditTerms(options, context), context);
  return withInput(inputs.a, context, (a) =>
    withInput(inputs.b, context, async (b) => {
      const [before, after] = [await headOf(a, setup, context), await headOf(b, setup, context)];
      const wanted = differingFiles(before, after);
      return composeDiff(
        await compared(a, wanted, setup, context),
        await compared(b, wanted, setup, context),
      );
    }),
  );
}

function headOf(input: OpenInput, setup: AuditSetup, context: Context): Promise<Listed> {
  return namingFile(input, async () =>
    listedIn((await readHead(new FileBytes(input.fd), setup.trust, context)).head),
  );
}

/** The digests of the files that have other bytes in the second bundle, of both. */
function differingFiles(a: Listed, b: Listed): ReadonlySet<Digest> {
  const changed = pairsOf(a, b)
    .flatMap((pair) => diffFiles(...entriesOf(pair, a, b)))
    .filter(({ state }) => state === 'changed');
  return new Set(
    changed
      .flatMap(({ before, after }) => [before?.digest, after?.digest])
      .filter((digest) => digest !== undefined),
  );
}

async function compared(
  input: OpenInput,
  wanted: ReadonlySet<Digest>,
  setup: AuditSetup,
  context: Context,
): Promise<Compared> {
  const texts = keptTexts(wanted);
  const { head, audited } = await namingFile(input, () =>
    auditPass(input.fd, { ...setup, rules: [], follow: texts.visitor }, context),
  );
  const report = composeReport(auditFrame(input, setup, context), head, audited, {
    findings: [],
    waived: [],
  });
  return { report, seal: head.seal, text: (digest) => texts.text(digest) };
}
