import type { Connector } from '../plugin/connector.ts';
import type { ChainName } from './chain-name.ts';
import { local } from './local/local.ts';

/** The connectors that arx brings. */
export const CONNECTORS: readonly Connector[] = [local];

/** Names for chains of them. */
export const CHAIN_NAMES: readonly ChainName[] = [];
