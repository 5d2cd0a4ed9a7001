import type { Connector } from '../../plugin/connector.ts';
import { containerData } from './container-data.ts';
import { containerKeys } from './container-keys.ts';
import type { EngineName } from './engine.ts';
import { openContainer } from './open-container.ts';

/** The connector to containers of an engine, whose name it has: `@docker/NAME`, `@podman/NAME`. */
export function containerConnector(engine: EngineName): Connector {
  return {
    id: engine,
    handles: (word) => word === engine,
    keys: containerKeys(engine),
    // Not async itself: what is wrong with the data is then told like everything else.
    open: async (link, opening, context) => openContainer(containerData(engine, link, opening), context),
  };
}
