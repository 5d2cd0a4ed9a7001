import type { Connector } from '../plugin/connector.ts';
import type { ChainName } from './chain-name.ts';
import { chroot } from './chroot/chroot.ts';
import { dockerConnector, dockerssh } from './docker/docker.ts';
import { local } from './local/local.ts';
import { ssh } from './ssh/ssh.ts';
import { podmanConnector, podmanssh } from './podman/podman.ts';
import { terraform } from './terraform/terraform.ts';
import { vagrant } from './vagrant/vagrant.ts';

/** The connectors that arx brings. */
export const CONNECTORS: readonly Connector[] = [
  local,
  ssh,
  chroot,
  dockerConnector,
  podmanConnector,
  vagrant,
  terraform,
];

/** Names for chains of them. */
export const CHAIN_NAMES: readonly ChainName[] = [dockerssh, podmanssh];
