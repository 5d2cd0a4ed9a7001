import type { Digest } from '../core/digest.ts';
import type { TrustedKey } from './trusted-key.ts';

/** What a signature document of a key says. Without a signer there is no payload either: nobody vouches for it. */
export type CheckedSignature =
  | {
      readonly known: true;
      /** The trusted key under which the signature holds. */
      readonly key: TrustedKey;
      readonly keyid: string;
      /** The signed bytes. */
      readonly payload: Uint8Array;
      readonly payloadDigest: Digest;
    }
  | {
      readonly known: false;
      /** The key that the document names, and that is not trusted here: a claim. */
      readonly keyid: string;
      /** Tells documents apart. */
      readonly payloadDigest: Digest;
    };
