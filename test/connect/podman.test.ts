import { startPodmanHost } from '../servers/podman-host.ts';
import { containerSuite } from './docker-suite.ts';

containerSuite('podman', startPodmanHost);
