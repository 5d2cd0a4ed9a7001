import type { FleetWords } from '../../../src/model/fleet/fleet-words.ts';

/** Some words of connectors, so that the pages of this folder do not change with them. */
export const WORDS: FleetWords = {
  connectors: ['local', 'ssh', 'docker', 'podman', 'dockerssh', 'chroot', 'vagrant', 'terraform'],
  keys: [
    { name: 'ssh_hostname', means: 'the address', type: 'string' },
    { name: 'ssh_port', means: 'the port', type: 'number' },
    { name: 'ssh_user', means: 'the user', type: 'string' },
    { name: 'ssh_password', means: 'the password', type: 'secret' },
    { name: 'ssh_key', means: 'the private key', type: 'string' },
    { name: 'ssh_forward_agent', means: 'whether the agent is forwarded', type: 'boolean' },
    { name: 'docker_identifier', means: 'the container', type: 'string' },
    { name: '_sudo', means: 'become root', type: 'boolean' },
    { name: '_sudo_user', means: 'become another', type: 'string' },
    { name: '_sudo_password', means: 'the password of sudo', type: 'secret' },
    { name: 'docker_arguments', means: 'more words', type: 'strings' },
  ],
};
