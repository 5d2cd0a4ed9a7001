import type { DataKey } from '../../plugin/connector.ts';

/** The data that ssh reads: pyinfra's names, then ours. */
export const SSH_KEYS: readonly DataKey[] = [
  { name: 'ssh_hostname', means: 'name or address; by default the name of the host', type: 'string' },
  { name: 'ssh_port', means: 'port; by default what the ssh configuration says', type: 'number' },
  { name: 'ssh_user', means: 'who logs in; by default what the ssh configuration says', type: 'string' },
  { name: 'ssh_password', means: 'password of that user, by reference', type: 'secret' },
  { name: 'ssh_key', means: 'file of a private key; no other is tried then', type: 'string' },
  { name: 'ssh_key_password', means: 'passphrase of the private key, by reference', type: 'secret' },
  { name: 'ssh_allow_agent', means: 'try the keys of the agent', type: 'boolean', default: true },
  { name: 'ssh_look_for_keys', means: 'try the keys in ~/.ssh', type: 'boolean', default: true },
  { name: 'ssh_forward_agent', means: 'let the host use the agent here', type: 'boolean', default: false },
  { name: 'ssh_config_file', means: 'ssh configuration instead of ~/.ssh/config', type: 'string' },
  { name: 'ssh_known_hosts_file', means: 'known host keys instead of ~/.ssh/known_hosts', type: 'string' },
  {
    name: 'ssh_strict_host_key_checking',
    means: 'yes: only known host keys; accept-new: also those of hosts that were never seen',
    type: 'string',
    default: 'yes',
  },
  { name: 'ssh_connect_retries', means: 'how often to try again', type: 'number', default: 0 },
  { name: 'ssh_connect_retry_min_delay', means: 'shortest pause, in seconds', type: 'number', default: 0.1 },
  { name: 'ssh_connect_retry_max_delay', means: 'longest pause, in seconds', type: 'number', default: 0.5 },
  { name: 'ssh_paramiko_connect_kwargs', means: 'refused: see ssh_args', type: 'string' },
  { name: 'ssh_file_transfer_protocol', means: 'has no effect: nothing but sh is used', type: 'string' },
  { name: 'ssh_args', means: 'further arguments of ssh', type: 'strings' },
  { name: 'ssh_binary', means: 'the ssh program; also dbclient', type: 'string', default: 'ssh' },
  { name: 'ssh_connect_timeout', means: 'seconds for the connection', type: 'number', default: 10 },
  {
    name: 'ssh_persist',
    means: 'for so many seconds later runs of the same user find the connection open',
    type: 'number',
    default: 0,
  },
];
