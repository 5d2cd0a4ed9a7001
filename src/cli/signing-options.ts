import { Option } from 'commander';

/** `--sign SIGNER`, as the commands that add a signature take it. */
export function signOption(): Option {
  return new Option('--sign <signer>', 'key:FILE, ssh:FILE or keyless; default: this machine’s own key');
}

/** `--signing-config FILE`. */
export function signingConfigOption(): Option {
  return new Option('--signing-config <file>', 'which services sign, with --sign keyless');
}
