import { closeSync, constants, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import type { HostData } from '../../model/fleet/host-data.ts';
import { readBounded } from '../../sys/read-bounded.ts';

/** What `@vagrant.json` beside a Vagrantfile says of its machines. */
export interface VagrantOptions {
  dataOf(machine: string): HostData;
  groupsOf(machine: string): readonly string[];
}

const NAME = '@vagrant.json';

/**
 * Reads `@vagrant.json`, as pyinfra has it: `{"data": {MACHINE: {…}}, "groups": {MACHINE: [GROUP, …]}}`. Without the file nothing is said.
 * @throws ArxError HOST_INVENTORY when it is something else.
 */
export function vagrantOptions(directory: string, context: Context): VagrantOptions {
  const path = join(directory, NAME);
  const text = read(path, context);
  const { data, groups } = text === undefined ? {} : partsOf(path, text);
  return {
    dataOf: (machine) => mapIn(path, data, machine),
    groupsOf: (machine) => {
      const names = member(groups, machine) ?? [];
      if (isTexts(names)) return names;
      throw malformed(path, `the groups of ${quoted(machine)} are no list of names`);
    },
  };
}

function read(path: string, { limits }: Context): string | undefined {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const bytes = readBounded(fd, limits.document);
      if (bytes === undefined) throw malformed(path, `it has more than ${limits.document} bytes`);
      return bytes.toString();
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (error instanceof ArxError) throw error;
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw malformed(path, `it cannot be read (${code})`);
  }
}

function partsOf(path: string, text: string): { data?: unknown; groups?: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed(path, 'it is no JSON');
  }
  if (!isMap(value)) throw malformed(path, 'it is no map');
  const parts = { data: member(value, 'data') ?? {}, groups: member(value, 'groups') ?? {} };
  if (isMap(parts.data) && isMap(parts.groups)) return parts;
  throw malformed(path, 'data or groups is no map');
}

function mapIn(path: string, data: unknown, machine: string): HostData {
  const found = member(data, machine) ?? {};
  if (isMap(found)) return found as HostData;
  throw malformed(path, `the data of ${quoted(machine)} is no map`);
}

function member(value: unknown, key: string): unknown {
  return isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function malformed(path: string, is: string): ArxError {
  return new ArxError(
    'HOST_INVENTORY',
    `Cannot read ${quoted(path)}: ${is}, expected {"data": {MACHINE: {}}, "groups": {MACHINE: []}}`,
  );
}
