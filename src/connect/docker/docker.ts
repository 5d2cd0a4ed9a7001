import { containerConnector } from '../containers/container-connector.ts';
import { containerOverSsh } from '../containers/container-over-ssh.ts';

/** `@docker/CONTAINER_OR_IMAGE`, by docker's own program. */
export const dockerConnector = containerConnector('docker');

/** `@dockerssh/HOST:CONTAINER_OR_IMAGE`: the same on a host that ssh leads to. */
export const dockerssh = containerOverSsh('docker');
