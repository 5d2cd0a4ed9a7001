import type { Context } from '../core/context.ts';
import { type ApproveOptions, approveBundle, type Judgement, judgeBundle } from '../library/approve.ts';
import type { AskPassphrase } from './ask-passphrase.ts';
import { chooseSigner } from './choose-signer.ts';
import { demandSignedOutput } from './demand-signed-output.ts';
import { namedFiles } from './named-files.ts';
import { warnOfUncounted } from './warn-of-uncounted.ts';
import { type SignedPage, signedPage } from './signed-page.ts';

/** What `arx approve` was asked for. */
export interface ApproveCall extends ApproveOptions {
  readonly file: string;
  /** `key:FILE`, `ssh:FILE` or `keyless`; missing: the own key. */
  readonly sign?: string;
  readonly signingConfig?: string;
  /** Missing: in place of the file. */
  readonly output?: string;
  readonly askPassphrase?: AskPassphrase;
  /** Called with what is about to be signed, before it is. */
  readonly show: (judgement: Judgement) => Promise<void>;
  /** True: shows what would be signed, and signs nothing. */
  readonly dryRun?: boolean;
}

/** What a review came to; without a page nothing was signed. */
export interface Approved {
  readonly judgement: Judgement;
  readonly page?: SignedPage;
}

/**
 * `arx approve FILE`: audits, shows what will be signed, adds a reviewer's signature.
 * @throws ArxError POLICY_REFUSED (exit 3), what `judgeBundle`, `approveBundle` and the signers throw.
 */
export async function approve(call: ApproveCall, context: Context): Promise<Approved> {
  const { file, sign, signingConfig, output, askPassphrase, show, dryRun = false, ...options } = call;
  demandSignedOutput(file, output, namedFiles(call));
  const judgement = await judgeBundle(file, options, context);
  await show(judgement);
  if (dryRun) return { judgement };
  const signer = await chooseSigner(sign, askPassphrase, context, { signingConfig });
  warnOfUncounted(signer, judgement, context);
  const approval = output === undefined ? { signer } : { signer, output };
  return { judgement, page: signedPage(await approveBundle(file, judgement, approval, context)) };
}
