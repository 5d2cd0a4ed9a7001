import { testRule } from '../../rule-cases.ts';
import { CASES } from './behaviour.cases.ts';

CASES.forEach(testRule);
