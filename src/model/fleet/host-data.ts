import type { Json } from '../../core/canonical-json.ts';

/** What is known of one host, by key: pyinfra's names (`ssh_user`, `docker_identifier`, `_sudo` …) and our own. */
export type HostData = Readonly<Record<string, Json>>;
