import { record } from './evaluation.ts';
import type { Special } from './special.ts';

/** Set-id bits: `u+s`, `4755`. */
export const changeMode: Special = ({ args, options, program }, context) => {
  const mode = [...options.operands.slice(0, 1), ...args].find(({ text }) =>
    /^(?:[ugoa]*[+=][rwxXt]*s|0*[2467][0-7]{3}$)/.test(text),
  );
  if (mode !== undefined) record(context, 'privilege', `chmod ${mode.text}`, program.at);
  const open = options.operands[0]?.text ?? '';
  if (/^0?777$|^[ao]*\+rwx$/.test(open)) record(context, 'privilege', `chmod ${open}`, program.at);
};

/** `chown root …`. */
export const changeOwner: Special = ({ options, program }, context) => {
  const [owner] = options.operands;
  if (owner === undefined || !/^(?:root|0)(?:$|[:.])/.test(owner.text)) return;
  record(context, 'users', 'root', program.at);
  record(context, 'privilege', `chown ${owner.text}`, program.at);
};

/** What gives rights whatever its arguments are. */
export const rights: Special = ({ name, options, program }, context) => {
  if (name === 'setcap' && options.flags.has('-r')) return;
  if (name === 'visudo' && options.flags.has('-c')) return;
  record(context, 'privilege', name, program.at);
};

const MIGHTY = /(?:^|,)(?:sudo|wheel|root|admin|docker|lxd|libvirt|disk|adm|shadow|kvm)(?:,|$)/;

/** A user comes into a group that is as good as root. */
export const groups: Special = ({ name, args, program }, context) => {
  const group = args.find(({ text }) => MIGHTY.test(text));
  if (group !== undefined && args.length > 1)
    record(context, 'privilege', `${name} gives the group ${group.text}`, program.at);
  if (
    args.some(
      ({ text }, index) =>
        text === '-o' || (text === '0' && /^(?:-u|--uid)$/.test(args[index - 1]?.text ?? '')),
    )
  )
    record(context, 'privilege', `${name} gives the user id of another`, program.at);
};
