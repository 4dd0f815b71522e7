// Where customers stand on the grid of retention against loyalty, and how good foreseeing who stays has been.
import type { Freshness, Period } from './common';
import type { DriversFound } from './matters';

export type Standing = 'very_loyal' | 'somewhat_loyal' | 'neutral' | 'critical' | 'unknown';
export interface PolicyRule {
	rule: string;
	retention_high_from: number;
	loyalty_high_from: number;
}
export interface PolicyFacts {
	/** 0 is the built-in one. */
	version: number;
	owner: string;
	reason: string;
	review_by: string;
	review_overdue: boolean;
	/** The first that is for a customer places them. */
	rules: PolicyRule[];
}
export interface StandingCount {
	standing: Standing;
	customers: number;
	/** Null when it was not looked then. */
	before: number | null;
	worth_minor: number;
}
export interface GridPoint {
	customer_id: string;
	name: string | null;
	retention: number;
	loyalty: number;
	standing: Standing;
}
/** A square of two by two points, by where it begins. */
export interface GridBin {
	retention: number;
	loyalty: number;
	/** Where most of its customers stand. */
	standing: Standing;
	customers: number;
}
export interface Mover {
	customer_id: string;
	name: string | null;
	from: Standing;
	to: Standing;
	/** The signal that moved them most; null where thresholds did, or what became known. */
	cause: string | null;
	worth_minor: number | null;
}
/** What those said who left in twelve months. */
export interface LeaversSaid {
	period: Period;
	/** How many left. */
	total: number;
	/** Of how many of them no reason is known. */
	unknown: number;
	/** At most five; of more, four and all further ones together as `other`, last. */
	reasons: SaidReason[];
}
export interface SaidReason {
	/** In the words of the source. */
	reason: string;
	customers: number;
	/** Of all who left, 0 to 1. */
	share: number;
}
export interface ReasonShare {
	/** `other` for several together. */
	signal: string;
	customers: number;
	/** Of those who may leave, 0 to 1. */
	share: number;
}
/** Counts are null, as all of the company's, for who sees a part of the customers. */
export interface Judgement {
	customers: number | null;
	left: number | null;
	hits: number | null;
	false_alarms: number | null;
	misses: number | null;
	precision: number | null;
	recall: number | null;
	roc_auc: number | null;
	brier: number | null;
	calibration_error: number | null;
}
export interface CalibrationBin {
	/** Null for who sees a part of the customers. */
	customers: number | null;
	/** The mean chance of leaving that was said, 0 to 1. */
	said: number;
	/** The share that left, 0 to 1. */
	came: number;
}
export interface StayingRecord {
	snapshot: number;
	seen_on: string;
	/** `departure`: a source says so; `silence`: no contact in the months that followed. */
	sign: string;
	months_ahead: number;
	/** `nothing`, `base_rate`, `baseline`, `curves` or `trees`. */
	basis: string;
	/** Why there is nothing: `rows`, `leavers` or `stayers`. */
	too_thin: string | null;
	/** Null for who sees a part of the customers. */
	learned_from: number | null;
	months: { seen_on: string; judgement: Judgement }[];
	together: Judgement | null;
	calibration: CalibrationBin[];
}
export interface LoyaltyPage {
	/** Null while no run has come to its end. */
	seen_on: string | null;
	before_on: string | null;
	policy: PolicyFacts;
	standings: StandingCount[];
	/** Empty when customers are many: they are in `bins` then. */
	points: GridPoint[];
	bins: GridBin[];
	entered_critical: Mover[];
	left_critical: Mover[];
	reasons: ReasonShare[];
	leavers: LeaversSaid;
	/** What goes along with staying; null while no run has come to its end. */
	matters: DriversFound | null;
	track_record: StayingRecord | null;
	freshness: Freshness;
}
export interface PreviewMove {
	from: Standing;
	to: Standing;
	customers: number;
	/** Some of them, those worth most first. */
	names: string[];
}
export interface ThresholdPreview {
	standings: StandingCount[];
	moves: PreviewMove[];
}
export interface ReceiptLine {
	signal: string;
	/** Null where it is foreseen, or no metric. */
	metric: string | null;
	/** Null when it is not known. */
	value: number | null;
	/** On how many answers it rests; null where it is not told from answers, or not known. */
	answers: number | null;
	earned: number;
	possible: number;
}
export interface Tally {
	points: number;
	/** The share of the weight that is known, 0 to 1. */
	coverage: number;
	high_from: number;
	/** `high`, `low`, `open` (what is missing decides) or `thin` (less is known than the policy asks for). */
	level: string;
	lines: ReceiptLine[];
}
export interface TrailPoint {
	seen_on: string;
	retention: number;
	loyalty: number;
	standing: Standing;
}
export interface Because {
	signal: string;
	/** Null when it is not known, and that says something. */
	value: number | null;
	/** Added log-odds of leaving; below 0 it makes staying likelier. */
	log_odds: number;
}
export interface Placement {
	seen_on: string;
	standing: Standing;
	rule: string;
	retention: Tally;
	loyalty: Tally;
	/** The months before, and the day itself, in order. */
	trail: TrailPoint[];
	/** 0 to 1; null when too little is known. */
	stays: number | null;
	months_ahead: number | null;
	/** The strongest first. */
	because: Because[];
	orders_expected: number | null;
	worth_minor: number | null;
	policy: PolicyFacts;
}
export interface PlacementPage {
	placement: Placement | null;
}
