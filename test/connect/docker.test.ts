import { startDockerEngine } from '../servers/docker-engine.ts';
import { containerSuite } from './docker-suite.ts';

containerSuite('docker', startDockerEngine);
