// What a password must be. Pure; the server holds the rule, the page says it before it is asked.

export const CHARACTERS_AT_LEAST = 12;
export const CHARACTERS_AT_MOST = 256;

/** Characters as people count them: one for each letter, whatever its bytes. */
export const lengthOf = (password: string): number => [...password].length;

/** How many characters are missing; 0 when it is long enough. */
export const missing = (password: string): number => Math.max(0, CHARACTERS_AT_LEAST - lengthOf(password));

export const tooLong = (password: string): boolean => lengthOf(password) > CHARACTERS_AT_MOST;

export const fits = (password: string): boolean => missing(password) === 0 && !tooLong(password);
