import { CONDUCT_KEYS, EXECUTION_KEYS } from '../model/execution-keys.ts';
import { pick } from '../model/pick.ts';
import { manifestLines } from '../model/audit/manifest-lines.ts';
import type { Claimed, ClaimedSource, ClaimedStep } from '../model/audit/report.ts';
import type { Seal, SealedCode, SealedSource } from '../model/seal.ts';
import type { AuditSubject } from '../plugin/rule.ts';

/** What the sealer says of a bundle. */
export function claimedOf({
  seal,
  statement,
  manifest,
}: Pick<AuditSubject, 'seal' | 'statement' | 'manifest'>): Claimed {
  const { name, version, sequence } = seal;
  const builder = builderOf(statement);
  const lines = manifestLines(manifest);
  return {
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    ...(sequence !== undefined && { sequence }),
    ...builder,
    ...pick(seal, 'platforms', 'services', 'secrets'),
    sources: seal.sources.map(claimedSource),
    code: seal.code.map((code, index) => claimedStep(code, seal, lines.code[index])),
    data: seal.data.map(({ source, target, mode, owner }, index) => ({
      source,
      ...(target !== undefined && { target }),
      ...(mode !== undefined && { mode }),
      ...(owner !== undefined && { owner }),
      ...(lines.data[index] !== undefined && { line: lines.data[index] }),
    })),
  };
}

interface Provenance {
  readonly predicate?: {
    readonly runDetails?: {
      readonly builder?: { readonly id?: string; readonly version?: { arx?: string } };
    };
  };
}

function builderOf(statement: unknown): Pick<Claimed, 'builder' | 'arx'> {
  const found = (statement as Provenance | undefined)?.predicate?.runDetails?.builder;
  const arx = found?.version?.arx;
  return { ...(found?.id !== undefined && { builder: found.id }), ...(arx !== undefined && { arx }) };
}

function claimedSource(source: SealedSource): ClaimedSource {
  const { request, nature, resolution, tree, entries, contentSize } = source;
  return { request, nature, resolution, tree: tree.digest, entries, contentSize };
}

function claimedStep(code: SealedCode, seal: Seal, line: number | undefined): ClaimedStep {
  const { cmd, source, jar, args, cwd, label } = code;
  const program = cmd ?? seal.sources[source ?? -1]?.request ?? '';
  return {
    command: [...(jar === true ? ['java', '-jar'] : []), program, ...args],
    ...(source !== undefined && { source }),
    ...pick({ ...pick(seal, ...EXECUTION_KEYS), ...code }, ...EXECUTION_KEYS, ...CONDUCT_KEYS),
    network: code.network ?? seal.network ?? 'none',
    ...(cwd !== undefined && { cwd }),
    ...(label !== undefined && { label }),
    ...(line !== undefined && { line }),
    ...(code.capabilities !== undefined && { capabilities: code.capabilities }),
  };
}
