import { containerConnector } from '../containers/container-connector.ts';
import { containerOverSsh } from '../containers/container-over-ssh.ts';

/** `@podman/CONTAINER_OR_IMAGE`, by podman's own program. */
export const podmanConnector = containerConnector('podman');

/** `@podmanssh/HOST:CONTAINER_OR_IMAGE`: the same on a host that ssh leads to. */
export const podmanssh = containerOverSsh('podman');
