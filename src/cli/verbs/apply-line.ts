import { formatCommandLine } from '../../core/command-line.ts';
import type { RunFlags } from './run-flags.ts';

type Asked = Pick<RunFlags, 'force' | 'allowDowngrade' | 'manifest' | 'trust' | 'policy' | 'file'>;

/**
 * The command that carries out a saved plan: with the options it was made with, because others would make another plan.
 * @param file where the bundle is, as the plan names it; missing: it names none, so who applies it has to.
 */
export function applyLine(plan: string, flags: Asked, { program, file }: ApplyLine): string {
  const { force, allowDowngrade, manifest, trust = [], policy } = flags;
  const options = [
    ...(force ? ['--force'] : []),
    ...(allowDowngrade ? ['--allow-downgrade'] : []),
    ...trust.flatMap((key) => ['--trust', key]),
    ...(policy === undefined ? [] : ['--policy', policy]),
    ...(manifest ? ['--manifest'] : []),
  ];
  const operand = file === undefined && flags.file !== undefined ? [flags.file] : [];
  return `${program} run --apply ${formatCommandLine([plan, ...options, ...operand])}`;
}

interface ApplyLine {
  readonly program: string;
  readonly file: string | undefined;
}
