import type { Limits } from '../../core/limits.ts';

/** The keys of policy.yaml, each with the line that editors show. */
export const POLICY_KEYS = {
  limits: 'Upper bounds for what sources and bundles may hold.',
} as const;

/** The keys of `limits`. */
export const LIMIT_KEYS = {
  file_size: 'The largest file: bytes, or a text such as "500MiB". Default 1TiB.',
  source_size: 'All files of one source together. Default 1TiB.',
  entries: 'Files, directories and links of one source. Default 2000000.',
  ratio:
    'How many times larger than its compressed form an archive may be, beyond a first 64 MiB. Default 1000.',
  depth: 'Names nested in one path. Default 256.',
} as const;

/** A key of `limits`. */
export type LimitKey = keyof typeof LIMIT_KEYS;

/** Which limit a key sets, and whether it is in bytes. */
export const LIMIT_OF = {
  file_size: ['fileBytes', true],
  source_size: ['sourceBytes', true],
  entries: ['entries', false],
  ratio: ['ratio', false],
  depth: ['depth', false],
} as const satisfies Record<LimitKey, readonly [keyof Limits, boolean]>;
