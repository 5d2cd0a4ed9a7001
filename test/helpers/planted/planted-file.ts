import type { RuleCode } from '../../../src/model/audit/finding.ts';

/** What must be found in a planted file. */
export interface PlantedFinding {
  readonly rule: RuleCode;
  /** The line; missing where the rule names the file as a whole. */
  readonly line?: number;
}

/** A file of the corpus; without findings it must be clean. */
export interface PlantedFile {
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly executable?: true;
  readonly findings: readonly PlantedFinding[];
  /** What no output may show. */
  readonly secrets?: readonly string[];
}

/** A planted file: its findings as `ARX202:3`, or `ARX203` for one without a line. */
export function planted(
  path: string,
  content: PlantedFile['content'],
  ...findings: readonly string[]
): PlantedFile {
  return { path, content, findings: findings.map(findingOf) };
}

/** The same, with a secret that its content holds. */
export function hiding(
  path: string,
  secret: string,
  content: (secret: string) => PlantedFile['content'],
  ...findings: readonly string[]
): PlantedFile {
  return { ...planted(path, content(secret), ...findings), secrets: [secret] };
}

/** A file without anything to be found. */
export function clean(path: string, content: PlantedFile['content']): PlantedFile {
  return { path, content, findings: [] };
}

/** The same file as a program. */
export function executable(file: PlantedFile): PlantedFile {
  return { ...file, executable: true };
}

function findingOf(text: string): PlantedFinding {
  const [rule, line] = text.split(':');
  return { rule: rule as RuleCode, ...(line !== undefined && { line: Number(line) }) };
}
