/** The error of a run on a target that has not said why it failed. */
export const CUT_OFF = {
  code: 'RUN_STEP_FAILED',
  message: 'Cannot finish the run: its supervisor on the target was ended, expected it to go on',
} as const;
