import { testRule } from '../../rule-cases.ts';
import { CASES } from './integrity.cases.ts';

CASES.forEach(testRule);
