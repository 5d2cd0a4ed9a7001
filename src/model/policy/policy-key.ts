import type { Kind } from './kind.ts';
import type { Order } from './order.ts';

/** What arx knows of one key of policy.yaml: the parser, the merging and the JSON Schema share it. */
export interface PolicyKeyRule<T = unknown> {
  /** The line that editors show. */
  readonly says: string;
  readonly kind: Kind<T>;
  readonly order: Order<T>;
}

/** A key's rule. */
export function key<T>(kind: Kind<T>, order: Order<T>, says: string): PolicyKeyRule<T> {
  return { says, kind, order };
}
