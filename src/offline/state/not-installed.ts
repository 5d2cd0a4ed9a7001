import { didYouMean } from '../../core/did-you-mean.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';

/**
 * The error for a bundle of which a host has nothing.
 * @param verb what cannot be done: `remove`.
 * @param keys of all bundles that it has.
 */
export function notInstalled(verb: string, name: string, keys: readonly string[]): ArxError {
  const near = didYouMean(name, keys);
  return new ArxError(
    'RUN_NOT_INSTALLED',
    `Cannot ${verb} ${quoted(name)}: no such bundle is installed here`,
    {
      hint: near === undefined ? 'See `arx status`' : `Did you mean ${quoted(near)}?`,
      data: { installed: keys },
    },
  );
}

/** The bundles that the host has instead, when an error says that it has nothing of one; undefined for other errors. */
export function installedInstead({ code, data }: ArxError): readonly string[] | undefined {
  const installed = data['installed'];
  return code === 'RUN_NOT_INSTALLED' && Array.isArray(installed) ? installed.map(String) : undefined;
}
