/** What a file is called in its tree when nothing gives it a name. */
export const NAMELESS = 'data';
