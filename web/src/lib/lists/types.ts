// What travels between server and page about lists of customers, as the contract of the routes names it.

/** Who may read a list beside its owner. */
export type SharedWith = 'private' | 'everyone' | 'named';
export interface List {
	list_id: string;
	name: string;
	/** A list has the customers that somebody put into it; a segment those that fit its filter. */
	kind: 'list' | 'segment';
	/** The question of the table of customers, of a segment only. */
	filter: string | null;
	owner_id: string;
	owner_name: string;
	mine: boolean;
	shared_with: SharedWith;
	/** Its readers see its customers even where they do not otherwise. */
	grants_sight: boolean;
	/** How many of its customers the viewer sees. */
	customers: number;
	created_at: string;
	changed_at: string;
}
export interface Lists {
	mine: List[];
	shared: List[];
}
export interface Reader {
	user_id: string;
	name: string;
}
export interface ListPage {
	list: List;
	/** Empty for those who do not own it. */
	readers: Reader[];
}
export interface NewList {
	name: string;
	kind: 'list' | 'segment';
	filter?: string;
	customers?: string[];
}
export interface Sharing {
	with: SharedWith;
	readers?: string[];
	grants_sight?: boolean;
}
/** One's own list and whether it holds a customer. */
export interface Holding {
	list_id: string;
	name: string;
	holds: boolean;
}
