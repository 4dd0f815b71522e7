// What can be picked by its name. Owns no search.
export interface Found {
	key: string;
	name: string;
	/** What tells it from others of the same name. */
	sub?: string;
}
