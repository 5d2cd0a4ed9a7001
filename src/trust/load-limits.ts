import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../core/context.ts';
import { ArxError } from '../core/errors.ts';
import { DEFAULT_LIMITS, type Limits } from '../core/limits.ts';
import type { Policy } from '../model/policy/policy.ts';
import { demandUnwritableByOthers } from './demand-permissions.ts';
import { readOwnFile } from './read-own-file.ts';

const LARGEST = 1024 * 1024;
const SYSTEM_FILE = '/etc/arx/policy.yaml';

/**
 * The limits of policy.yaml in the user's configuration, never more than those of the system's. Files that are not there
 * say nothing. A limit of the user that the system does not allow is reported as a warning.
 * @param systemFile Another place than /etc/arx/policy.yaml.
 * @throws ArxError POLICY_INVALID with every problem; TRUST_KEY_PERMISSIONS if others own a file or may write it.
 */
export async function loadLimits(
  { configDir, report }: Pick<Context, 'configDir' | 'report'>,
  systemFile = SYSTEM_FILE,
): Promise<Limits> {
  const file = join(configDir, 'policy.yaml');
  const system = await readPolicy(systemFile);
  const user = await readPolicy(file, configDir);
  if (user === undefined && system === undefined) return DEFAULT_LIMITS;
  const { limitsFrom } = await import('../model/policy/limits-from.ts');
  const { limits, warnings } = limitsFrom(user, system);
  for (const message of warnings) report({ type: 'warning', message });
  return limits;
}

/** The parser is loaded only where there is something to parse. */
async function readPolicy(file: string, directory?: string): Promise<Policy | undefined> {
  if (!isThere(file)) return undefined;
  if (directory !== undefined) demandUnwritableByOthers(directory, statSync(directory));
  const read = readOwnFile(file, LARGEST);
  if ('problem' in read) throw unreadable(file, read.problem);
  const { parsePolicy } = await import('../model/policy/parse-policy.ts');
  return parsePolicy(decode(read.bytes, file), file);
}

function isThere(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    throw unreadable(file, `the system says ${(error as NodeJS.ErrnoException).code}`);
  }
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw unreadable(file, 'it is not UTF-8');
  }
}

function unreadable(file: string, problem: string): ArxError {
  return new ArxError(
    'POLICY_INVALID',
    `Cannot read the policy "${file}": ${problem}, expected a text file of its user`,
  );
}
