// Which members a figure is of, on the way through the address: `dimension=member`, one or several. Pure.

/** What no member holds: the server refuses it. */
const BETWEEN = '\n';

/** The members as the address has them; null is all of them. */
export const joined = (where: readonly string[]): string | null => where.join(BETWEEN) || null;

/** The members in an address. */
export const parted = (text: string | null): string[] => (text ? text.split(BETWEEN).filter(Boolean) : []);
