import { ArxError } from '../../core/errors.ts';
import type { HostResult } from '../run/fleet-result.ts';
import type { HostDone } from '../run/perform.ts';

/** A worker's result is one of here: what went wrong there is thrown here. @throws ArxError */
export function doneBy(result: HostResult): HostDone<undefined> {
  const { state, changes, traffic, commands, receipt, remarks } = result;
  if (state !== 'done' && state !== 'unchanged') throw failureOf(result);
  return {
    state,
    ...(changes !== undefined && { changes }),
    ...(traffic !== undefined && { traffic }),
    ...(commands !== undefined && { commands }),
    ...(receipt !== undefined && { receipt }),
    ...(remarks !== undefined && { remarks }),
    value: undefined,
  };
}

function failureOf({ state, error, receipt, remarks = [], lastLines = [] }: HostResult): ArxError {
  const { code = 'INTERNAL', message = 'Cannot say what went wrong: the worker did not', hint } = error ?? {};
  return new ArxError(code, message, {
    ...(hint !== undefined && { hint }),
    data: {
      result: state,
      ...(receipt !== undefined && { receipt }),
      remarks,
      lastLines,
    },
  });
}
