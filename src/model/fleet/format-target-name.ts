import type { TargetChain, TargetLink } from './target-name.ts';

/** The name of a target in its shortest form: a host that is reached by ssh alone stands bare. */
export function formatTargetName(chain: TargetChain): string {
  const [{ connector, argument }, ...rest] = chain;
  if (connector === 'ssh' && argument !== undefined && rest.length === 0) return argument;
  return chain.map(formatLink).join('/');
}

function formatLink({ connector, argument }: TargetLink): string {
  return argument === undefined ? `@${connector}` : `@${connector}/${argument}`;
}
