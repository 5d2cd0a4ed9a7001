import type { Context } from '../../core/context.ts';
import type { Meter } from './meter.ts';
import type { TargetConduct } from './target-options.ts';
import type { TargetView } from './target-view.ts';

/** Everything that work on one target shares. */
export interface TargetWork {
  readonly target: TargetView;
  readonly meter: Meter;
  readonly conduct: TargetConduct;
  /** From then on an interrupt does not cut the line. */
  readonly began: () => void;
  readonly context: Context;
}
