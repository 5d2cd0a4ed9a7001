import type { PlannedEntry } from './plan-model.ts';

/** An entry before it is known what is there. */
export type Wanted = PlannedEntry extends infer E
  ? E extends PlannedEntry
    ? Omit<E, 'action' | 'before'>
    : never
  : never;
