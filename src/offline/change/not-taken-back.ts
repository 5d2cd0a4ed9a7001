import { ArxError } from '../../core/errors.ts';

/**
 * The error that made something fail, with the one that came after it. The first stays the error.
 * @param left what the second one has left undone.
 */
export function notTakenBack(
  error: unknown,
  second: unknown,
  left = 'not everything could be taken back',
): unknown {
  if (!(error instanceof ArxError)) return error;
  const { code, message, hint, at, problems, data, cause } = error;
  const told = second instanceof Error ? second.message : String(second);
  const also = { code: second instanceof ArxError ? second.code : 'INTERNAL', message: told };
  return new ArxError(code, `${message}; ${left}: ${told}`, {
    hint: `${hint === undefined ? '' : `${hint}. `}The next run, rollback or removal goes on with that`,
    ...(at !== undefined && { at }),
    ...(cause !== undefined && { cause }),
    problems,
    data: { ...data, afterwards: also },
  });
}
