import { Option } from 'commander';
import { SEVERITIES } from '../model/audit/severity.ts';
import { dayOption } from './day-option.ts';
import { several } from './several.ts';

/** `--fail-on SEVERITY`, as every command that judges a bundle takes it. */
export function failOnOption(): Option {
  return new Option(
    '--fail-on <severity>',
    'the severity that fails; never looser than the policy; default: high',
  ).choices([...SEVERITIES, 'never']);
}

/** `--advisories PATH`. */
export function advisoriesOption(): Option {
  return new Option('--advisories <path>', 'known vulnerabilities: a directory or zip of OSV records');
}

/** `--vex FILE`; more than one may be given. */
export function vexOption(): Option {
  return new Option('--vex <file>', 'an OpenVEX document; several').argParser(several);
}

/** `--rebuild`. */
export function rebuildOption(): Option {
  return new Option('--rebuild', 'build it again from its own manifest, lock and content, and compare');
}

/** `--at DAY`: the option is a Date. */
export function atOption(): Option {
  return new Option('--at <date>', 'judge age and expiry at this day; default: today').argParser(dayOption);
}
