import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for bytes that are not what they must be. */
export const INTEGRITY_CODES = {
  INTEGRITY_NOT_A_BUNDLE: {
    exit: EXIT.integrity,
    means: 'The file does not begin like a sealed bundle.',
    remedy: 'Check that you name a file made by `arx repack`.',
  },
  INTEGRITY_TRUNCATED: {
    exit: EXIT.integrity,
    means: 'The bundle ends before everything that its seal names has been read.',
    remedy: 'Copy the file again; the copy was cut.',
  },
  INTEGRITY_MEMBER: {
    exit: EXIT.integrity,
    means: 'A member header is not byte for byte the one that must come next.',
    remedy: 'The file was changed after it was sealed. Get it again from its origin.',
  },
  INTEGRITY_DIGEST: {
    exit: EXIT.integrity,
    means: 'Some bytes do not have the digest that the seal gives for them.',
    remedy: 'The file was changed after it was sealed. Get it again from its origin.',
  },
  INTEGRITY_TRAILING: {
    exit: EXIT.integrity,
    means: 'There are bytes behind the end of the bundle.',
    remedy: 'The file was changed after it was sealed. Get it again from its origin.',
  },
  INTEGRITY_DOCUMENT: {
    exit: EXIT.integrity,
    means: 'A document inside the bundle (seal, tree, signature) is not in its one canonical form.',
    remedy: 'The file was not written by arx, or was changed. Do not use it.',
  },
  INTEGRITY_FRAME: {
    exit: EXIT.integrity,
    means:
      'A zstd frame of a compressed bundle is malformed, too large, or not one of the kinds that arx writes.',
    remedy: 'The file was changed, or compressed by another tool with other settings.',
  },
  INTEGRITY_UNVERIFIED: {
    exit: EXIT.integrity,
    means:
      'An output was asked for that names a bundle by its digest, and the file did not verify, so it has none.',
    remedy: 'Read why it did not verify, and get the file again from its origin.',
  },
  INTEGRITY_VERSION: {
    exit: EXIT.integrity,
    means: 'The bundle is of a format version that this arx does not know.',
    remedy: 'Use an arx that knows the version which the message names.',
  },
  INTEGRITY_CACHE: {
    exit: EXIT.integrity,
    means: 'A cached file is not what it was when it was stored.',
    remedy: 'Run `arx cache prune --all` and repack; suspect the disk.',
  },
  UNSAFE_PATH: {
    exit: EXIT.integrity,
    means:
      'A path would leave its root, or has a form that arx never accepts (absolute, `..`, control characters).',
    remedy: 'Do not use that archive, or repair it at its origin.',
  },
  UNSAFE_LINK: {
    exit: EXIT.integrity,
    means:
      'A link leads out of the tree that it is part of, or a hard link to no earlier file of its archive.',
    remedy: 'Remove the link at its origin, or pick a part of the source without it.',
  },
  UNSAFE_ENTRY: {
    exit: EXIT.integrity,
    means:
      'An archive has an entry that arx never places: a device, a pipe, a duplicate, a sparse or encrypted file, or one whose headers archive programs read in different ways.',
    remedy: 'Do not use that archive, or repair it at its origin.',
  },
  UNSAFE_SIZE: {
    exit: EXIT.integrity,
    means: 'A file, or all files of a source together, have more bytes than the limit allows.',
    remedy:
      'Check the source. If it is right, raise `file_size` or `source_size` under `limits` in your policy.yaml.',
  },
  UNSAFE_COUNT: {
    exit: EXIT.integrity,
    means: 'A source has more entries than the limit allows.',
    remedy: 'Check the source. If it is right, raise `entries` under `limits` in your policy.yaml.',
  },
  UNSAFE_RATIO: {
    exit: EXIT.integrity,
    means:
      'An archive is far larger than its compressed form, as archives are that were made to fill a disk.',
    remedy: 'Check the source. If it is right, raise `ratio` under `limits` in your policy.yaml.',
  },
  UNSAFE_DEPTH: {
    exit: EXIT.integrity,
    means: 'A path has more names nested in it than the limit allows.',
    remedy: 'Check the source. If it is right, raise `depth` under `limits` in your policy.yaml.',
  },
  UNSAFE_LIMIT: {
    exit: EXIT.integrity,
    means:
      'Something else is larger or more numerous than the limit allows: a document, a header, all names.',
    remedy: 'Check the input. Limits keep a hostile archive from exhausting the machine.',
  },
} as const satisfies Record<string, CodePage>;
