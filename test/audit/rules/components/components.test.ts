import { testRule } from '../../rule-cases.ts';
import { CASES } from './components.cases.ts';

CASES.forEach(testRule);
