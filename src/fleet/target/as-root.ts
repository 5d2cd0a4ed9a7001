/** How to become somebody who may write on a target: a hint. */
export const AS_ROOT = 'Write `_sudo: true` into the data of the host';
