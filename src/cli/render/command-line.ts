export { formatCommandLine } from '../../core/command-line.ts';
