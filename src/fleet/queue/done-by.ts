import { ArxError } from '../../core/errors.ts';
import type { HostResult } from '../run/fleet-result.ts';
import type { HostDone } from '../run/perform.ts';

/** A worker's result is one of here: what went wrong there is thrown here. @throws ArxError */
export function doneBy(result: HostResult, worker: string): HostDone<undefined> {
  const { state, changes, traffic, commands, receipt, remarks } = result;
  if (state !== 'done' && state !== 'unchanged') throw failureOf(result, worker);
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

function failureOf(
  { state, error, log, receipt, remarks = [], lastLines }: HostResult,
  worker: string,
): ArxError {
  const { code = 'INTERNAL', message = 'Cannot say what went wrong: the worker did not', hint } = error ?? {};
  const told = log === undefined ? [] : [`All that it wrote is on ${worker}: ${log}`];
  return new ArxError(code, message, {
    ...(hint !== undefined && { hint }),
    data: {
      result: state,
      ...(receipt !== undefined && { receipt }),
      remarks: [...remarks, ...told],
      lastLines: lastLines ?? [],
    },
  });
}
