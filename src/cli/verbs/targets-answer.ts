import { EXIT, type ExitCode } from '../../core/exit-code.ts';
import { redactText } from '../../core/redact.ts';
import { fleetExit } from '../../fleet/run/fleet-exit.ts';
import type { FleetPass } from '../../library/fleet-pass.ts';
import type { Answer, Session } from '../session.ts';

/** How the answer of a verb on many targets is told. */
export interface TargetsTold {
  /** Of the JSON object. */
  readonly schema: string;
  /** What was done, a few words: `ran web 1.4`. */
  readonly title: string;
  /** Members of the JSON object. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Of a dry run, by groups of hosts. */
  readonly plans?: readonly unknown[];
  /** For standard output. */
  readonly data?: string;
  /** The command that goes on with what is left. */
  readonly again?: string;
}

/** Tells what went wrong on standard error, also with --quiet; the rest is the answer. */
export async function targetsAnswer(
  pass: FleetPass<unknown>,
  { schema, title, facts, plans, data = '', again }: TargetsTold,
  { shell, globals, notePaint: paint, reporter }: Session,
): Promise<Answer> {
  const { fleetFailures, fleetNotes } = await import('../render/fleet/summary.ts');
  const { fleetJson } = await import('../render/fleet/fleet-json.ts');
  const exit = exitOf(pass, shell.signal);
  const look = { paint, program: 'arx', verbose: globals.verbose, width: shell.stderr.columns };
  reporter.close();
  const failures = globals.json
    ? ''
    : fleetFailures(pass, { ...look, ...(again !== undefined && { again }) });
  if (failures !== '') await shell.stderr.write(redactText(failures));
  const json = fleetJson(pass, { ...facts, exit, ...(plans !== undefined && { plans }) });
  return { schema, json, data, notes: fleetNotes(pass, title), exit };
}

function exitOf({ results }: FleetPass<unknown>, { reason }: AbortSignal): ExitCode {
  const exit = fleetExit(results);
  return exit === EXIT.interrupted && reason !== 'SIGINT' ? EXIT.terminated : exit;
}
