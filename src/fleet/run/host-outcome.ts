import { ArxError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-code.ts';
import { unsuppressed } from '../../core/unsuppressed.ts';
import { asText } from './as-text.ts';
import type { HostResult } from './fleet-result.ts';

type Outcome = Pick<HostResult, 'state' | 'error' | 'exit' | 'receipt' | 'remarks' | 'lastLines'>;

/** What an error of the work on a host means for the host. */
export function failedOutcome(thrown: unknown): Outcome {
  const error = unsuppressed(thrown);
  if (!(error instanceof ArxError))
    return { state: 'failed', exit: EXIT.unexpected, error: { code: 'INTERNAL', message: asText(error) } };
  const { code, message, hint, data, exit } = error;
  return {
    state: stateOf(error),
    exit: code === 'INTERRUPTED' ? EXIT.interrupted : exit,
    error: { code, message, ...(hint !== undefined && { hint }) },
    ...(typeof data['receipt'] === 'string' && { receipt: data['receipt'] }),
    ...textsOf('remarks', data['remarks']),
    ...textsOf('lastLines', data['lastLines']),
  };
}

function stateOf({ code, data }: ArxError): HostResult['state'] {
  if (code === 'HOST_UNREACHABLE') return 'unreachable';
  if (code === 'INTERRUPTED') return 'stopped';
  return data['result'] === 'rolled-back' ? 'rolled-back' : 'failed';
}

function textsOf(key: 'remarks' | 'lastLines', value: unknown): Pick<Outcome, 'remarks' | 'lastLines'> {
  return Array.isArray(value) && value.length > 0 ? { [key]: value.map(String) } : {};
}
