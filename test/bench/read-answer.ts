/**
 * The answer of a verb with --json.
 * @throws Error when there is none, whatever the exit status was.
 */
export function readAnswer(stdout: string, verb: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch (error) {
    const said = JSON.stringify(stdout.slice(0, 200));
    throw new Error(`arx ${verb} ended with status 0 but gave no answer: ${said}`, { cause: error });
  }
}

/** The bundle digest in the answer of a verb with --json. */
export function digestIn(stdout: string, verb: string): string {
  return (readAnswer(stdout, verb) as { digest: string }).digest;
}
