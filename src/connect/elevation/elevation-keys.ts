import type { DataKey } from '../../plugin/connector.ts';

/** The data that says as whom programs run on a target, of every connector: pyinfra's names, then ours. */
export const ELEVATION_KEYS: readonly DataKey[] = [
  { name: '_sudo', means: 'use sudo', type: 'boolean', default: false },
  { name: '_sudo_user', means: 'whose rights sudo gives; by default root', type: 'string' },
  { name: '_sudo_password', means: 'password for sudo, by reference', type: 'secret' },
  { name: '_use_sudo_password', means: 'demand _sudo_password', type: 'boolean', default: false },
  { name: '_use_sudo_login', means: 'through the login shell of that user', type: 'boolean', default: false },
  { name: '_preserve_sudo_env', means: 'has no effect', type: 'boolean', default: false },
  { name: '_su_user', means: 'use su to become this user', type: 'string' },
  { name: '_use_su_login', means: 'as a login', type: 'boolean', default: false },
  { name: '_su_shell', means: 'shell of su instead of the one of that user', type: 'string' },
  { name: '_preserve_su_env', means: 'has no effect', type: 'boolean', default: false },
  { name: '_doas', means: 'use doas', type: 'boolean', default: false },
  { name: '_doas_user', means: 'whose rights doas gives; by default root', type: 'string' },
  { name: '_shell_executable', means: 'the POSIX shell there', type: 'string', default: 'sh' },
  { name: '_su_password', means: 'password for su, by reference', type: 'secret' },
  {
    name: '_elevate_on',
    means: 'the link of a chain behind which it happens; by default the last',
    type: 'string',
  },
];
