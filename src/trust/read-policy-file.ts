import { lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ArxError } from '../core/errors.ts';
import type { Policy } from '../model/policy/policy.ts';
import { demandUnwritableByOthers } from './demand-permissions.ts';
import { readOwnFile } from './read-own-file.ts';

const LARGEST = 1024 * 1024;

/** The system's policy. */
export const SYSTEM_POLICY = '/etc/arx/policy.yaml';
/** A project's policy, beside its manifest. */
export const PROJECT_POLICY = 'arx.policy.yaml';

/** What is asked of a policy file. */
export interface PolicyFile {
  readonly path: string;
  /** The directory that nobody else may write either. */
  readonly directory?: string;
  /** True: it may be anybody's, because it can only tighten. */
  readonly anybodys?: boolean;
}

/**
 * The user's policy: policy.yaml of the configuration, or the file in its place.
 * @throws ArxError USAGE_NO_FILE if that file is not there.
 */
export function userPolicy(configDir: string, instead: string | undefined): PolicyFile {
  if (instead === undefined) return { path: join(configDir, 'policy.yaml'), directory: configDir };
  if (isThere(instead)) return { path: instead };
  throw new ArxError('USAGE_NO_FILE', `Cannot read the policy "${instead}": it does not exist`);
}

/**
 * One policy file; undefined when there is none. The parser is loaded only where there is something to parse.
 * @throws ArxError POLICY_INVALID with every problem; TRUST_KEY_PERMISSIONS if others own it or may write it.
 */
export async function readPolicyFile(file: PolicyFile): Promise<Policy | undefined> {
  const { path, directory } = file;
  if (!isThere(path)) return undefined;
  if (directory !== undefined) demandUnwritableByOthers(directory, statSync(directory));
  const text = decode(bytesOf(file), path);
  const { parsePolicy } = await import('../model/policy/parse-policy.ts');
  return parsePolicy(text, path);
}

function bytesOf({ path, anybodys = false }: PolicyFile): Uint8Array {
  const read = readOwnFile(path, LARGEST, anybodys ? () => undefined : undefined);
  if ('problem' in read) throw unreadable(path, read.problem);
  return read.bytes;
}

function isThere(path: string): boolean {
  try {
    if (statSync(path, { throwIfNoEntry: false }) !== undefined) return true;
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return false;
  } catch (error) {
    throw unreadable(path, `the system says ${(error as NodeJS.ErrnoException).code}`);
  }
  // Whoever made the link means a policy: without it there would be none.
  throw unreadable(path, 'it is a link that leads nowhere');
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw unreadable(path, 'it is not UTF-8');
  }
}

function unreadable(path: string, problem: string): ArxError {
  return new ArxError(
    'POLICY_INVALID',
    `Cannot read the policy "${path}": ${problem}, expected a text file of its user`,
  );
}
