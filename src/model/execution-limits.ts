/** How long a command may run, be silent, or a service may take until it works: at most a week, in seconds. */
export const LONGEST_DURATION = 7 * 24 * 3600;

/** How often a command may be started again. */
export const MOST_RETRIES = 10;
