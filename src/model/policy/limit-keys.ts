import type { Limits } from '../../core/limits.ts';
import { limitKind } from './limit-value.ts';
import { LESS } from './order.ts';
import { key } from './policy-key.ts';

/** The keys of `limits`. */
export const LIMIT_KEYS = {
  file_size: key(limitKind(true), LESS, 'The largest file: bytes, or a text such as "500MiB". Default 1TiB.'),
  source_size: key(limitKind(true), LESS, 'All files of one source together. Default 1TiB.'),
  entries: key(limitKind(false), LESS, 'Files, directories and links of one source. Default 2000000.'),
  ratio: key(
    limitKind(false),
    LESS,
    'How many times larger than its compressed form an archive may be, beyond a first 64 MiB. Default 1000.',
  ),
  depth: key(limitKind(false), LESS, 'Names nested in one path. Default 256.'),
} as const;

/** A key of `limits`. */
export type LimitKey = keyof typeof LIMIT_KEYS;

/** Which limit a key sets. */
export const LIMIT_OF = {
  file_size: 'fileBytes',
  source_size: 'sourceBytes',
  entries: 'entries',
  ratio: 'ratio',
  depth: 'depth',
} as const satisfies Record<LimitKey, keyof Limits>;
