import { testRule } from '../../rule-cases.ts';
import { CASES as FILES } from './files.cases.ts';
import { CASES as LICENCES } from './licences.cases.ts';
import { CASES as TEXTS } from './texts.cases.ts';

[...FILES, ...TEXTS, ...LICENCES].forEach(testRule);
