import { sourceContract } from '../../src/contract/source-contract.ts';
import { archivePlace, directoryPlace, gitPlace, httpPlace, tarHttpPlace } from './places.ts';

sourceContract({ name: 'file', fixture: directoryPlace });
sourceContract({ name: 'tar+file', fixture: archivePlace });
sourceContract({ name: 'git', fixture: gitPlace });
sourceContract({ name: 'http', fixture: httpPlace });
sourceContract({ name: 'tar+http', fixture: tarHttpPlace });
