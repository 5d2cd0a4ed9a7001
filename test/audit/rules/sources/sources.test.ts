import { testRule } from '../../rule-cases.ts';
import { CASES } from './sources.cases.ts';

CASES.forEach(testRule);
