import type { SignedFile } from '../library/add-signature.ts';
import { type BundleFacts, bundleFacts } from './bundle-facts.ts';

/** A bundle that has got one more signature, as shown. */
export interface SignedPage {
  readonly bundle: BundleFacts;
  readonly file: string;
  /** The size of the file. */
  readonly bytes: number;
}

/** What is shown of a bundle that was signed. */
export function signedPage({ head, file, bytes }: SignedFile): SignedPage {
  return { bundle: bundleFacts(head), file, bytes };
}
