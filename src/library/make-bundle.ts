import { ArxError } from '../core/errors.ts';
import { Bundle } from './bundle.ts';
import { bundleFromText } from './bundle-from-text.ts';
import { bundleFromValue, type Making } from './bundle-from-value.ts';
import { Code } from './code.ts';
import { Data } from './data.ts';
import { isPlainObject } from './forms.ts';

/**
 * The bundle that `arx.Bundle` was called for, in any of its forms but a stream.
 * @throws ArxError MANIFEST_INVALID with every problem, USAGE_INVALID.
 */
export function makeBundle(args: readonly unknown[], making: Making): Bundle {
  const { form, options } = splitArguments(args);
  const { directory = making.directory, ...settings } = options as Partial<Making>;
  const { interpreter } = making;
  const value = typeof form === 'string' ? bundleFromText(form, interpreter, directory) : form;
  if (value instanceof Bundle && Object.keys(settings).length === 0) return value;
  return bundleFromValue(withSettings(value, settings), { interpreter, directory });
}

/** The form itself, Code and Data in any order made one map, and the options behind it. */
function splitArguments(args: readonly unknown[]): { form: unknown; options: object } {
  const entries = args.filter(isEntry);
  if (entries.length === 0) return { form: args[0] ?? {}, options: demandOptions(args.slice(1)) };
  const code = entries.filter((entry) => entry instanceof Code);
  const data = entries.filter((entry) => entry instanceof Data);
  const count = args.findIndex((argument) => !isEntry(argument));
  return { form: { code, data }, options: demandOptions(count < 0 ? [] : args.slice(count)) };
}

function isEntry(value: unknown): value is Code | Data {
  return value instanceof Code || value instanceof Data;
}

function demandOptions(rest: readonly unknown[]): object {
  const [options = {}, ...more] = rest;
  if (isPlainObject(options) && more.length === 0) return options;
  throw new ArxError(
    'USAGE_INVALID',
    'Cannot make the bundle: an argument is neither Code nor Data, expected only options behind the rest',
  );
}

function withSettings(value: unknown, settings: object): unknown {
  if (value instanceof Bundle) return { ...value.fields, ...settings };
  return isPlainObject(value) ? { ...value, ...settings } : value;
}
