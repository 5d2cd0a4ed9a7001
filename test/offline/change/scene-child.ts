import { createContext } from '../../../src/core/context.ts';
import { LARGER, SCENES, THREADED } from './fault-scenes.ts';
import { openBench } from './change-bench.ts';

// Plays one scene on a host that is there already, so that a test can trace and kill it.
const [name, directory = '', stateDir = ''] = process.argv.slice(2);
const scene = [...SCENES, LARGER, THREADED].find((each) => each.name === name);
if (scene === undefined) throw new Error(`there is no scene ${name}`);
const context = createContext({ tmp: directory, home: directory, stateDir });
await scene.act(openBench(directory, context));
