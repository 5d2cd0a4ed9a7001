import { Option } from 'commander';

/** `--lock-file FILE`, as every command that reads the lock takes it. */
export function lockFileOption(): Option {
  return new Option('--lock-file <file>', 'the lock; default: arx.lock beside the manifest');
}

/** `--manifest FILE`, for commands whose operands are something else. */
export function manifestOption(): Option {
  return new Option('--manifest <file>', 'the manifest, or - for standard input; default: arx.yaml').default(
    'arx.yaml',
  );
}
