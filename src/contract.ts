/** The tests that every source must pass: `import { sourceContract } from 'arx/contract'` in a plug-in's own tests. */
export { sourceContract } from './contract/source-contract.ts';
export type { Subject } from './contract/source-contract.ts';
export type { SourceFixture } from './contract/fixture.ts';
