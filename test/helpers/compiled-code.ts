/**
 * The variable that shows a program of Node where this run of the tests keeps compiled code, when it does (scripts/test.ts).
 * Homes are always fresh: without it each would compile all of arx again, which takes five times as long as a start.
 */
export const COMPILED_CODE: Readonly<Record<string, string>> = compiledCode(
  process.env['NODE_COMPILE_CACHE'],
);

/** For a test of what arx itself writes: without that place. */
export const NO_COMPILED_CODE = { NODE_COMPILE_CACHE: undefined } as const;

function compiledCode(directory: string | undefined): Record<string, string> {
  return directory === undefined ? {} : { NODE_COMPILE_CACHE: directory };
}
