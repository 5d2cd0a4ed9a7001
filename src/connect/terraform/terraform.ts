import type { Json } from '../../core/canonical-json.ts';
import type { Context } from '../../core/context.ts';
import { didYouMean } from '../../core/did-you-mean.ts';
import { ArxError } from '../../core/errors.ts';
import { listed } from '../../core/listed.ts';
import { quoted } from '../../core/quoted.ts';
import type { HostData } from '../../model/fleet/host-data.ts';
import type { TargetLink } from '../../model/fleet/target-name.ts';
import type { Connector, ExpandedHost } from '../../plugin/connector.ts';
import { askInventory } from '../ask-inventory.ts';
import { type HostValues, hostValues } from '../host-value.ts';
import { inventoryDirectory } from '../inventory-directory.ts';
import { clientEnvironment } from '../local-environment.ts';
import { wordsOf } from '../word-of.ts';
import { terraformHost } from './terraform-host.ts';
import { terraformOutputs, type TerraformValue } from './terraform-outputs.ts';

/** `@terraform/KEY`: the hosts that an output of terraform (or tofu) lists. They are reached by ssh. */
export const terraform: Connector = {
  id: 'terraform',
  handles: (word) => word === 'terraform',
  keys: [
    {
      name: 'terraform_directory',
      means: 'where its files are; default: beside the fleet file',
      type: 'string',
    },
    { name: 'terraform_binary', means: 'the program, as tofu', type: 'strings', default: 'terraform' },
    {
      name: 'terraform_environment',
      means: 'names of variables that its backend needs, as AWS_PROFILE',
      type: 'strings',
    },
  ],
  expand,
};

async function expand(link: TargetLink, data: HostData, context: Context): Promise<readonly ExpandedHost[]> {
  const target = `@terraform/${link.argument ?? ''}`;
  const values = hostValues(target, data);
  const program = wordsOf(values, 'terraform_binary') ?? (['terraform'] as const);
  const directory = inventoryDirectory(values, 'terraform_directory', context);
  if (link.argument === undefined || link.argument === '')
    throw unreadable('@terraform', 'no output is named', '@terraform/OUTPUT');
  const argv = [...program, 'output', '-json', '-no-color'] as const;
  const env = environment(values, context);
  const outputs = terraformOutputs(await askInventory({ target, argv, directory, env }, context));
  if (outputs === undefined)
    throw unreadable(target, `what ${program[0]} wrote is no map of outputs`, 'JSON');
  return hostsOf(target, chosen(target, outputs, link.argument));
}

function environment(values: HostValues, context: Context): Record<string, string> {
  const names = wordsOf(values, 'terraform_environment') ?? [];
  const passed = names.flatMap((name) => {
    const value = context.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(passed), ...clientEnvironment(context), CHECKPOINT_DISABLE: '1' };
}

/** The list that a key names. Of a sensitive output nothing is taken: the names of hosts are shown everywhere. */
function chosen(target: string, outputs: readonly TerraformValue[], key: string): readonly Json[] {
  const found =
    outputs.find((output) => output.key === key) ?? outputs.find((output) => output.short === key);
  if (found === undefined) throw noOutput(target, outputs, key);
  if (found.sensitive)
    throw unreadable(
      target,
      'the output is sensitive, and names of hosts are shown',
      'one that is not',
      'Make an output of the hosts alone, with nonsensitive() if need be, and give passwords by reference in the fleet',
    );
  if (Array.isArray(found.value)) return found.value;
  throw unreadable(target, `the output is ${kind(found.value)}`, 'a list of names, or of maps');
}

function hostsOf(target: string, items: readonly Json[]): readonly ExpandedHost[] {
  return items.map((item, at) => {
    const host = terraformHost(item);
    if (typeof host !== 'string') return host;
    throw unreadable(
      target,
      `number ${at + 1} of the list ${host}`,
      'a name, or a map with name or ssh_hostname',
    );
  });
}

function noOutput(target: string, outputs: readonly TerraformValue[], key: string): ArxError {
  const keys = outputs
    .filter(({ value, sensitive }) => Array.isArray(value) && !sensitive)
    .map(({ short }) => short);
  const near = didYouMean(key, keys);
  const expected = keys.length === 0 ? 'an output that is a list' : `one of ${listed(keys, 20)}`;
  return unreadable(target, 'there is no such output', expected, near && `Did you mean @terraform/${near}?`);
}

function kind(value: Json): string {
  if (value === null) return 'null';
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}

function unreadable(target: string, is: string, expected: string, hint?: string): ArxError {
  return new ArxError(
    'HOST_INVENTORY',
    `Cannot read ${quoted(target)}: ${is}, expected ${expected}`,
    hint === undefined ? {} : { hint },
  );
}
