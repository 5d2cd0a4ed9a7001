import { sourceContract } from '../../src/contract/source-contract.ts';
import {
  archivePlace,
  directoryPlace,
  gitPlace,
  httpPlace,
  jarPlace,
  objectPlace,
  prefixPlace,
  tarHttpPlace,
} from './places.ts';

sourceContract({ name: 'file', fixture: directoryPlace });
sourceContract({ name: 'tar+file', fixture: archivePlace });
sourceContract({ name: 'git', fixture: gitPlace });
sourceContract({ name: 'http', fixture: httpPlace });
sourceContract({ name: 'tar+http', fixture: tarHttpPlace });
sourceContract({ name: 'jar+http', fixture: jarPlace });
sourceContract({ name: 's3 object', fixture: objectPlace });
sourceContract({ name: 's3 prefix', fixture: prefixPlace });
