import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { PlannedHost } from '../run/planned-host.ts';
import { fileFault } from '../secrets/file-fault.ts';
import { type NamedSecret, noSecret } from '../secrets/no-secret.ts';
import type { UndoStep } from '../state/records.ts';
import { noLongerSet } from '../steps/no-longer-set.ts';
import type { Reversal } from './reversal.ts';

/** What there is for the commands that undo others, and what to do without. */
export interface UndoMeans extends Pick<Context, 'env'>, Pick<PlannedHost, 'hasSecret'> {
  readonly hint: string;
}

/**
 * Refuses a rollback or removal before any of it is done where what undoes a command could not be given what that command was
 * given: it would not be undone now, and nobody would do it later.
 * @throws ArxError RUN_NO_VARIABLE, RUN_NO_SECRET.
 */
export function demandUndoable({ undo }: Pick<Reversal, 'undo'>, means: UndoMeans): void {
  for (const step of undo.flat()) {
    const missing = noLongerSet(step, means);
    if (missing !== undefined) throw noVariable(step, missing, means);
    for (const [name, entry] of Object.entries(step.secrets))
      if (means.hasSecret({ name, entry }) === false) throw noSecretTo(step, { name, entry }, means);
  }
}

function noSecretTo(step: UndoStep, secret: NamedSecret, means: UndoMeans): ArxError {
  const fault = fileFault(secret) ?? { problem: `is not there, expected it to undo ${nameOf(step)}` };
  const hint = fault.hint === undefined ? means.hint : `${fault.hint}. ${means.hint}`;
  return noSecret(secret, fault.problem, hint);
}

function noVariable(step: UndoStep, missing: string, { hint }: UndoMeans): ArxError {
  const message = `Cannot undo ${nameOf(step)}: its command was given ${missing} by its caller, expected that to be set now`;
  return new ArxError('RUN_NO_VARIABLE', message, { hint });
}

function nameOf({ number, label }: UndoStep): string {
  return `step ${number} ${quoted(label)}`;
}
