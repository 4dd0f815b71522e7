// What goes along with an outcome, over all customers, and what a point of NPS goes along with.

export interface DriverMove {
	signal: string;
	/** Null: it says how large customers are, and the viewer sees a part of them. */
	from: number | null;
	to: number | null;
}
export interface DriverFound {
	/** More than one: they cannot be told apart. */
	moves: DriverMove[];
	/** Points of NPS, or percentage points of customers that stay. */
	effect: number;
	/** The ends of its 90 % range. */
	low: number;
	high: number;
	/** The range lies on one side of 0. */
	clear: boolean;
	/** Of what is explained, 0 to 1. */
	share: number;
	/** The others say most of what it says. */
	entangled: boolean;
}
/** Why nothing can be said. */
export interface NotFound {
	/** `customers`, `rarer`, `same_outcome`, `same_measures` or `no_number`. */
	why: string;
	/** Null also for who sees a part of the customers. */
	have: number | null;
	needed: number | null;
}
export interface DriversFound {
	/** `nps` or `staying`. */
	outcome: string;
	seen_on: string;
	/** `departure` or `silence`; null where the outcome is not staying. */
	sign: string | null;
	months_ahead: number;
	drivers: DriverFound[];
	/** 0 to 1. */
	explained: number | null;
	/** Counts are null for who sees a part of the customers, here and below. */
	rows: number | null;
	customers: number | null;
	left_out: string[];
	never_differ: string[];
	unknown: NotFound | null;
}
export interface PointRange {
	/** Percentage points of customers that stay, for each point of NPS. */
	per_point: number;
	low: number;
	high: number;
	clear: boolean;
	customers: number | null;
	from_to: [number, number];
}
export interface PointRangeMinor {
	/** Minor units of the home currency, for each point, customer and year. */
	per_point_minor: number;
	low_minor: number;
	high_minor: number;
	clear: boolean;
	customers: number | null;
	from_to: [number, number];
}
export interface PointFound {
	seen_on: string;
	/** The day from which the year was looked at; null where nobody was a customer a year ago. */
	from_on: string | null;
	retention: PointRange | null;
	retention_unknown: NotFound | null;
	value: PointRangeMinor | null;
	value_unknown: NotFound | null;
}
