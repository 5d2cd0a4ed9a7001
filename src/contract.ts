/**
 * The tests that every source and every connector must pass, for a plug-in's own tests:
 * `import { connectorContract, sourceContract } from 'arx/contract'`.
 */
export { connectorContract } from './contract/connector-contract.ts';
export { sessionContract } from './contract/session-contract.ts';
export { sourceContract } from './contract/source-contract.ts';
export type { ConnectorFixture, ConnectorSubject } from './contract/connector-contract.ts';
export type { SessionTrial } from './contract/session-contract.ts';
export type { Subject } from './contract/source-contract.ts';
export type { SourceFixture } from './contract/fixture.ts';
