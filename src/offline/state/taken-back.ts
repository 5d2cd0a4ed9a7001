import type { StepRecord } from './receipt.ts';
import type { ServiceRecord } from './records.ts';

/** What is to be said of what was taken back, one sentence each. */
export interface TakenBack {
  /** What is good to know: what was kept beside its path, what stays because somebody else needs it. */
  readonly remarks: readonly string[];
  /** What could not be taken back. With any of these not everything was. */
  readonly left: readonly string[];
  /** What commands that undo others have done to services. */
  readonly services?: readonly ServiceRecord[];
  /** How those commands went. */
  readonly undone?: readonly StepRecord[];
}

/** Several of them, in their order; what several say is said once: a service is stopped before its files go, and after. */
export function joinTakenBack(parts: readonly TakenBack[]): Required<TakenBack> {
  return {
    remarks: [...new Set(parts.flatMap(({ remarks }) => remarks))],
    left: [...new Set(parts.flatMap(({ left }) => left))],
    services: parts.flatMap(({ services = [] }) => services),
    undone: parts.flatMap(({ undone = [] }) => undone),
  };
}
