import { testRule } from '../../rule-cases.ts';
import { CASES } from './process.cases.ts';

CASES.forEach(testRule);
