import { formatCommandLine } from '../../core/command-line.ts';

/** The command line that goes on with a run of a fleet: the same one, with the name of the run. */
export function againLine(run: string, argv: readonly string[]): string {
  const words = argv.filter((word, at) => !/^--resume(?:=|$)/.test(word) && argv[at - 1] !== '--resume');
  return formatCommandLine(['arx', ...words, '--resume', run]);
}
